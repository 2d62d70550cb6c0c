/** A document as it is printed: readable, and ended by a newline. */
export function asJson(document: object): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
