/** Numbers from 0 to below 1, the same for the same seed. @see https://en.wikipedia.org/wiki/Linear_congruential_generator */
export function randomFrom(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 11n) / 2 ** 53;
  };
}

const LETTERS = [
  '"',
  '"',
  '\\',
  '\\',
  ' ',
  '\t',
  '%',
  '^',
  '&',
  '|',
  '<',
  '>',
  '!',
  "'",
  '`',
  '$',
  'a',
  'Z',
  '0',
  'ä',
  'ß',
  '中',
  '😀',
  '\u200d',
  '\n',
  '%PATH%',
  '\\"',
  '/',
  '*',
  '?',
];

/** Text that quoting is about: up to twelve letters, and now and then none. */
export function trickyText(random: () => number): string {
  const length = Math.floor(random() * 13);
  return Array.from({ length }, () => LETTERS[Math.floor(random() * LETTERS.length)] ?? '').join('');
}
