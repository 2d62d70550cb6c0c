import { DECIMAL, LONGEST_NUMBER } from './decimal.ts';
import { refusal } from './refusal.ts';

const CORES = new RegExp(`^(${DECIMAL})\\s*(m|cores?|cpus?)?$`, 'i');

/** More than any machine has; kernels take the bound as 64-bit microseconds and refuse what does not fit. */
const MOST_CORES = 1_000_000;

const ACCEPTED = "cores above 0 as a number, or text such as '1.5', '2 cores', '500m' (thousandths of a core)";

/**
 * Cores of cpu bandwidth: a number, digits, digits with `cores` or `cpus`, or thousandths of a core with `m`.
 * More cores than the machine has are accepted and bound nothing. `cpus` is only for the words of a refusal.
 * @throws RingfenceError `INVALID_RESOURCE` for anything else, also for a percentage: of one core or of all?
 */
export function parseCores(value: unknown, cpus: number, what: string): number {
  const cores = typeof value === 'number' ? value : typeof value === 'string' ? textCores(value) : undefined;
  if (cores !== undefined && cores > 0 && cores <= MOST_CORES) return cores;
  throw refusal('INVALID_RESOURCE', {
    problem: problem(cores, what),
    expected: ACCEPTED,
    received: value,
    remedy: typeof value === 'string' ? coresHint(value, cpus, what) : undefined,
  });
}

function textCores(text: string): number | undefined {
  const [, amount, unit] = (text.length <= LONGEST_NUMBER && CORES.exec(text.trim())) || [];
  if (amount === undefined) return undefined;
  return unit?.toLowerCase() === 'm' ? Number(amount) / 1000 : Number(amount);
}

function problem(cores: number | undefined, what: string): string {
  if (cores === undefined || Number.isNaN(cores)) return `${what} is not a number of cores`;
  return cores > MOST_CORES ? `${what} is more than ${MOST_CORES} cores` : `${what} is not above 0 cores`;
}

/** Percent is of one core in systemd and of all cores elsewhere; the answer spells out both. */
function coresHint(text: string, cpus: number, what: string): string | undefined {
  const percent = /^\s*(\d{1,6}(?:\.\d{1,6})?)\s*%\s*$/.exec(text)?.[1];
  const share = Number(percent ?? 0) / 100;
  if (!(share > 0)) return undefined;
  return `${what}: ${share} for ${percent}% of one core, or ${what}: ${Number((share * cpus).toFixed(6))} for ${percent}% of all ${cpus}`;
}
