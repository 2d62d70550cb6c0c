/** The variable that marks every process of a run; children inherit it unless they are started with a clean environment. */
export const COOKIE = 'RINGFENCE_RUN';

const ID = /^[0-9a-f]{16}$/;
const MOST = 32;

/**
 * The value of the cookie for a run: the runs it is nested in, outermost first, and the run itself. So the sweep of an
 * outer run finds what an inner run left, and never the other way round.
 * @param inherited the value in the environment the run starts from, if any; what is not a run id in it is dropped
 */
export function cookieValue(inherited: string | undefined, runId: string): string {
  const outer = runsIn(inherited).filter((id) => id !== runId);
  return [...outer.slice(-(MOST - 1)), runId].join(',');
}

/** True when the text of `/proc/PID/environ` carries the cookie of that run. */
export function hasCookie(environ: string, runId: string): boolean {
  const mark = `\0${COOKIE}=`;
  const found = `\0${environ}`.indexOf(mark);
  if (found === -1) return false;
  const value = environ.slice(found + mark.length - 1);
  const end = value.indexOf('\0');
  return runsIn(end === -1 ? value : value.slice(0, end)).includes(runId);
}

/** The run ids in the value of a cookie. */
export function runsIn(value: string | undefined): readonly string[] {
  return value === undefined ? [] : value.split(',').filter((id) => ID.test(id));
}
