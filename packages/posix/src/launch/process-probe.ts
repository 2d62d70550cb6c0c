import type { Host, Lacking, Offer, Offered, Reason, Wrapper } from '@ringfence/core';
import { PROCESS_CLAIMS } from './process-claims.ts';
import { testifiedFor } from './process-wrappers.ts';
import { missingProgram, type Programs } from './programs.ts';
import { selfMove } from './self-move.ts';
import { type Testimony, testifiedInterfaces, testifiedLimit, testifiedStatus, witnessWrapper } from './witness.ts';
import { prlimitWrapper, setprivWrapper, unshareNetWrapper, wrap } from './wrappers.ts';

type Id = keyof typeof PROCESS_CLAIMS;
type Files = ReadonlyMap<string, string>;

/** The user nobody of the kernel itself: it needs no entry in a database. */
const NOBODY = 65_534;
const FILE_SIZE = 1_048_576;
const OPEN_FILES = 64;

/** One helper that a probe tries, with the capabilities it stands for. */
export interface ProcessTrial {
  readonly wrapper: Wrapper;
  readonly ids: readonly Id[];
}

/** What this process may try: an ordinary user can lower his limits and give up privileges, and that is all. */
export function processTrials(programs: Programs, uid: number | undefined): readonly ProcessTrial[] {
  const { prlimit, setpriv, unshare } = programs;
  const trials: ProcessTrial[] = [];
  if (prlimit !== undefined) {
    const wrapper = prlimitWrapper(prlimit, { fileSize: FILE_SIZE, openFiles: OPEN_FILES, coreSize: 0 });
    trials.push({ wrapper, ids: ['limit.file-size', 'limit.open-files', 'limit.core-size'] });
  }
  if (unshare !== undefined && uid === 0)
    trials.push({ wrapper: unshareNetWrapper(unshare), ids: ['isolate.network'] });
  if (setpriv !== undefined && uid === 0) {
    const user = { uid: NOBODY, gid: NOBODY, groups: [] };
    const wrapper = setprivWrapper(setpriv, { user, noNewPrivileges: true, dropCapabilities: true });
    trials.push({ wrapper, ids: ['run-as', 'isolate.no-new-privileges', 'isolate.capabilities'] });
  } else if (setpriv !== undefined) {
    const wrapper = setprivWrapper(setpriv, { noNewPrivileges: true });
    trials.push({ wrapper, ids: ['isolate.no-new-privileges'] });
  }
  return trials;
}

/** The command line of a helper that enters groups, testifies on stdout and becomes `argv`. */
export function trialCommand(
  shell: string,
  entries: readonly string[],
  trials: readonly ProcessTrial[],
  argv: readonly [string, ...string[]],
): { readonly file: string; readonly args: readonly string[] } {
  const helpers = trials.map((trial) => trial.wrapper);
  const wrappers = [...helpers, witnessWrapper(shell, testifiedFor(helpers))];
  const [program, ...args] = argv;
  const inside = selfMove({ shell, entries, argv: wrap(wrappers, program, args), witnessed: true });
  // A helper has no descriptor 3 of its own: its stdout takes the report.
  return { file: shell, args: ['-c', 'exec "$@" 3>&1', 'sh', inside.file, ...inside.args] };
}

/** What the testimony of a helper proves, for each capability that was tried in it. */
export function provedByTestimony(trials: readonly ProcessTrial[], said: Testimony): Offer {
  const ids = trials.flatMap((trial) => trial.ids);
  return Object.fromEntries(ids.map((id) => [id, said.kind === 'seen' ? judge(id, said.files) : failed(id)]));
}

/** Why a capability was not even tried: its helper is missing, or only root may. */
export function untried(host: Pick<Host, 'uid'>, programs: Programs): Offer {
  const rootOnly: readonly Id[] = ['run-as', 'isolate.network', 'isolate.capabilities'];
  const lacking = (id: Id): Lacking => {
    const program = id === 'isolate.network' ? 'unshare' : id.startsWith('limit.') ? 'prlimit' : 'setpriv';
    if (programs[program] === undefined) return { grade: 'none', ...missingProgram(program) };
    if (host.uid !== 0 && rootOnly.includes(id)) return { grade: 'none', ...onlyRoot(id) };
    return failed(id);
  };
  const ids = Object.keys(PROCESS_CLAIMS).filter(isId);
  return Object.fromEntries(ids.map((id) => [id, lacking(id)]));
}

function judge(id: Id, files: Files): Offered | Lacking {
  if (!isHeld(id, files))
    return { grade: 'none', message: `${PROCESS_CLAIMS[id].mechanism} was set and does not hold` };
  const { grade, mechanism } = PROCESS_CLAIMS[id];
  if (grade === 'none') return failed(id);
  return { grade, mechanism, proof: 'a helper read it in its own /proc/self before it became another program' };
}

function isHeld(id: Id, files: Files): boolean {
  const status = testifiedStatus(files);
  switch (id) {
    case 'limit.file-size':
      return testifiedLimit(files, 'Max file size')?.hard === FILE_SIZE;
    case 'limit.open-files':
      return testifiedLimit(files, 'Max open files')?.hard === OPEN_FILES;
    case 'limit.core-size':
      return testifiedLimit(files, 'Max core file size')?.hard === 0;
    case 'isolate.network':
      return testifiedInterfaces(files).join() === 'lo';
    case 'run-as':
      return status?.uids.every((uid) => uid === NOBODY) === true && status.groups.length === 0;
    case 'isolate.no-new-privileges':
      return status?.noNewPrivileges === true;
    case 'isolate.capabilities':
      return status !== undefined && /^0+$/.test(status.boundingCapabilities);
  }
}

function onlyRoot(id: Id): Reason {
  return { message: `only root may use ${PROCESS_CLAIMS[id].mechanism}`, remedy: 'sudo' };
}

function failed(id: Id): Lacking {
  return { grade: 'none', message: `a helper with ${PROCESS_CLAIMS[id].mechanism} could not be run` };
}

function isId(id: string): id is Id {
  return Object.hasOwn(PROCESS_CLAIMS, id);
}
