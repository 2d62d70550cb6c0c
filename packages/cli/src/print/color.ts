/** When to colour: `auto` looks at the stream and at the environment. */
export type ColorChoice = 'auto' | 'always' | 'never';

export const COLOR_CHOICES: readonly ColorChoice[] = ['auto', 'always', 'never'];

/** What of a stream and its surroundings speaks for colours. */
export interface ColorQuestion {
  readonly choice: ColorChoice;
  readonly isTTY: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Whether one stream is coloured. What was typed wins, then `FORCE_COLOR`, then `NO_COLOR`, then the stream: a terminal
 * that is not `dumb`.
 * @see https://no-color.org, https://force-color.org
 */
export function wantsColor({ choice, isTTY, env }: ColorQuestion): boolean {
  if (choice !== 'auto') return choice === 'always';
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  return isTTY && env['TERM'] !== 'dumb';
}

/** Whether marks beyond ASCII can be read, from the locale as POSIX orders it. */
export function readsUtf8(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return env['WT_SESSION'] !== undefined || env['TERM_PROGRAM'] !== undefined;
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || (platform === 'darwin' ? 'UTF-8' : '');
  return /utf-?8/i.test(locale);
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

export type Style = keyof typeof CODES;

/** Puts text into a style, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

/** No colours at all. */
export const plain: Paint = (_style, text) => text;

/** Colours by the codes every terminal knows (ECMA-48 SGR); the terminal's own palette decides how they look. */
const colored: Paint = (style, text) => {
  const code = CODES[style];
  return `\u001b[${code}m${text}\u001b[${code < 10 ? 22 : 39}m`;
};

/** The paint for one stream. */
export function paintFor(question: ColorQuestion): Paint {
  return wantsColor(question) ? colored : plain;
}
