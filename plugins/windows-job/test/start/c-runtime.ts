/**
 * How Microsoft's C runtime reads a command line, written from its description and not from our quoting.
 * @see https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
 */
export function parseCommandLine(line: string): string[] {
  const [program, rest] = firstWord(line);
  return [program, ...otherWords(rest)];
}

function firstWord(line: string): [word: string, rest: string] {
  let quoted = false;
  let at = 0;
  let word = '';
  for (; at < line.length; at += 1) {
    const letter = line.charAt(at);
    if (letter === '"') quoted = !quoted;
    else if (!quoted && (letter === ' ' || letter === '\t')) break;
    else word += letter;
  }
  return [word, line.slice(at)];
}

function otherWords(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    while (line[at] === ' ' || line[at] === '\t') at += 1;
    if (at >= line.length) break;
    const read = oneWord(line, at);
    words.push(read.word);
    at = read.at;
  }
  return words;
}

function oneWord(line: string, from: number): { word: string; at: number } {
  let at = from;
  let word = '';
  let quoted = false;
  while (at < line.length) {
    const letter = line.charAt(at);
    if (!quoted && (letter === ' ' || letter === '\t')) break;
    if (letter === '\\') {
      const run = /^\\+/.exec(line.slice(at))?.[0].length ?? 1;
      at += run;
      if (line[at] !== '"') word += '\\'.repeat(run);
      else {
        word += '\\'.repeat(Math.floor(run / 2));
        if (run % 2 === 1) {
          word += '"';
          at += 1;
        }
      }
    } else if (letter === '"') {
      at += 1;
      if (quoted && line[at] === '"') {
        word += '"';
        at += 1;
      } else quoted = !quoted;
    } else {
      word += letter;
      at += 1;
    }
  }
  return { word, at };
}
