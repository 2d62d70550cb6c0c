import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePs } from '../../src/process/ps.ts';
import { PsTable } from '../../src/process/ps-table.ts';
import { recordedHost } from '../recorded-host.ts';

// In the form of macOS: `sess` is 0 or an address.
const MACOS = `    1     0     1      0 Ss   Sun Nov 22 09:12:01 2026     /sbin/launchd
  501     1   501 ffffff80 S    Mon Nov 23 18:00:09 2026     /usr/libexec/UserEventAgent (System)
 4711   501  4711      0 S+   Tue Nov 24 10:00:00 2026     node -e setInterval(() => {}, 1e3) 12:00:00 2026
 4712  4711  4711      0 Z+   Tue Nov 24 10:00:01 2026     (sh)
 4713  4711  4711      0 S+   Tue Nov 24 10:00:01 2026
`;

// Recorded on Debian 12.
const LINUX = `    1     0     0     0 S<Ll Tue Nov 24 14:43:48 2026 /sbin/init --flag
  812     1   812   812 Ss   Tue Nov  3 04:03:08 2026 sh -c sleep 1
`;

describe('parsePs', () => {
  it('reads the table of macOS, where sessions have no numbers', () => {
    const rows = parsePs(MACOS);
    expect(rows.map((row) => [row.pid, row.parent, row.group, row.session, row.state])).toEqual([
      [1, 0, 1, undefined, 'alive'],
      [501, 1, 501, undefined, 'alive'],
      [4711, 501, 4711, undefined, 'alive'],
      [4712, 4711, 4711, undefined, 'dead'],
      [4713, 4711, 4711, undefined, 'alive'],
    ]);
    expect(rows[2]).toMatchObject({
      startTime: 'Tue Nov 24 10:00:00 2026',
      command: 'node -e setInterval(() => {}, 1e3) 12:00:00 2026',
    });
    expect(rows[4]?.command).toBe('');
  });

  it('reads the table of Linux, and a day of one digit like any other', () => {
    expect(parsePs(LINUX)[1]).toEqual({
      pid: 812,
      parent: 1,
      group: 812,
      session: 812,
      startTime: 'Tue Nov 3 04:03:08 2026',
      state: 'alive',
      command: 'sh -c sleep 1',
    });
  });

  it('leaves out what is no row, and never throws', () => {
    expect(parsePs('')).toEqual([]);
    expect(parsePs('ps: illegal option -- x\nusage: ps\n')).toEqual([]);
    fc.assert(fc.property(fc.string(), (text) => void parsePs(text)));
  });
});

describe('PsTable', () => {
  const runId = '0123456789abcdef';
  const columns = 'pid=,ppid=,pgid=,sess=,stat=,lstart=,command=';

  it('finds the cookie that macOS prints behind the command', async () => {
    const marked = MACOS.replace('12:00:00 2026\n', `12:00:00 2026 PATH=/bin RINGFENCE_RUN=${runId} HOME=/\n`);
    const answers = {
      [`/bin/ps -axwwo ${columns}`]: { stdout: MACOS },
      [`/bin/ps -axwwEo ${columns}`]: { stdout: marked },
    };
    const table = new PsTable(recordedHost({ platform: 'darwin', answers }));
    expect(await table.marked(await table.scan(), runId)).toEqual(new Set([4711]));
    expect(await table.marked(await table.scan(), 'ffffffffffffffff')).toEqual(new Set());
  });

  it('answers undefined for a pid that does not exist', async () => {
    const answers = { [`/bin/ps -wwo ${columns} -p 9`]: { code: 1 } };
    expect(await new PsTable(recordedHost({ platform: 'darwin', answers })).read(9)).toBeUndefined();
  });

  it('does not take a ps that fails for an empty table', async () => {
    const answers = { [`/bin/ps -axwwo ${columns}`]: { code: 1, stderr: 'ps: not permitted' } };
    const scan = new PsTable(recordedHost({ platform: 'darwin', answers })).scan();
    await expect(scan).rejects.toMatchObject({ code: 'SIGNAL_FAILED', received: 'ps: not permitted' });
  });
});
