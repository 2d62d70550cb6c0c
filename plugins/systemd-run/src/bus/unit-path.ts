import type { BusValue } from './signature.ts';

/**
 * Where a manager shows a unit on its bus: every byte of the name that is no letter or digit is written in hexadecimal, and a
 * digit that comes first too.
 * @see sd_bus_path_encode(3), systemd 257
 */
export function unitPath(unit: string): string {
  const escaped = Array.from(Buffer.from(unit), (byte, index) => {
    const character = String.fromCharCode(byte);
    const plain = index === 0 ? /[A-Za-z]/ : /[A-Za-z0-9]/;
    return plain.test(character) ? character : `_${byte.toString(16).padStart(2, '0')}`;
  });
  return `/org/freedesktop/systemd1/unit/${escaped.join('')}`;
}

/**
 * An invocation id as text, 32 hexadecimal digits; `undefined` for a unit that is not running: it has none, or one of zeros.
 * @see systemd.exec(5), "$INVOCATION_ID", systemd 257
 */
export function invocationText(value: BusValue | undefined): string | undefined {
  if (!Array.isArray(value) || value.length !== 16) return undefined;
  const text = Buffer.from(value.map(Number)).toString('hex');
  return /^0+$/.test(text) ? undefined : text;
}
