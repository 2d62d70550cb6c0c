const PREFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];

/** A measured size for reading, three digits at most: `1.2 MiB`. For a size that was asked for, core has an exact form. */
export function roughBytes(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(PREFIXES.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${threeDigits(bytes / 1024 ** power)} ${PREFIXES[power]}B`;
}

/** A measured time for reading: `3 ms`, `0.42 s`, `1m32s`. */
export function roughTime(ms: number): string {
  if (ms < 100) return `${threeDigits(ms)} ms`;
  if (ms < 60_000) return `${threeDigits(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  const hours = Math.trunc(seconds / 3600);
  return `${hours === 0 ? '' : `${hours}h`}${Math.trunc(seconds / 60) % 60}m${seconds % 60}s`;
}

function threeDigits(amount: number): string {
  return String(Number(amount.toPrecision(amount >= 1000 ? 4 : amount >= 1 ? 3 : 2)));
}
