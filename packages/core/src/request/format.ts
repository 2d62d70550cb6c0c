const BINARY_PREFIXES = 'KMGTP';

/** A size as `parseBytes` reads it back without loss: `512 MiB`, or bytes where no unit divides it. */
export function formatBytes(bytes: number): string {
  const power = bytes === 0 ? -1 : [...BINARY_PREFIXES].findLastIndex((_, index) => bytes % 1024 ** (index + 1) === 0);
  const prefix = BINARY_PREFIXES[power];
  return prefix === undefined ? `${bytes} bytes` : `${bytes / 1024 ** (power + 1)} ${prefix}iB`;
}

/** Milliseconds as `parseDuration` reads them back: `1m30s`, `500ms`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  const [days, hours, minutes] = [
    Math.trunc(ms / 86_400_000),
    Math.trunc(ms / 3_600_000) % 24,
    Math.trunc(ms / 60_000) % 60,
  ];
  const parts = [part(days, 'd'), part(hours, 'h'), part(minutes, 'm'), part((ms % 60_000) / 1000, 's')];
  return parts.join('');
}

function part(amount: number, unit: string): string {
  return amount === 0 ? '' : `${amount}${unit}`;
}
