import { stateOf } from './stat.ts';
import type { ProcessRow } from './table.ts';

/** The columns that `parsePs` reads; the `=` leaves the headings out. macOS prints 0 or a kernel address for `sess`. */
export const PS_COLUMNS = 'pid=,ppid=,pgid=,sess=,stat=,lstart=,command=';

/** A row of `ps` with the command as it was printed. */
export interface PsRow extends ProcessRow {
  readonly command: string;
}

// pid, ppid, pgid, sess, stat, five words of lstart, and the command, which may be empty.
const LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+([A-Z]\S*)\s+(\S+(?:\s+\S+){4})(?:\s(.*))?$/;

/**
 * Reads what `ps -axo` prints for `PS_COLUMNS`. The start time is five words whose number and order a locale may change;
 * it is kept as text and only compared.
 */
export function parsePs(text: string): readonly PsRow[] {
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, group, session, state, start, command] = LINE.exec(line) ?? [];
    if (pid === undefined || state === undefined || start === undefined) return [];
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        session: sessionOf(session),
        startTime: start.replace(/\s+/g, ' '),
        state: stateOf({ state: state.charAt(0), threads: 1 }),
        command: (command ?? '').trim(),
      },
    ];
  });
}

/** A session is the pid of its first process; 0 and an address say nothing. */
function sessionOf(text: string | undefined): number | undefined {
  const session = text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return session > 0 ? session : undefined;
}
