// @ts-check
import { appendFileSync } from 'node:fs';

/**
 * Module hook: notes every module that is loaded, one URL a line, in the file that NOTED_LOADS names.
 *
 * @param {string} url
 * @param {unknown} context
 * @param {(url: string, context: unknown) => Promise<unknown>} next
 */
export async function load(url, context, next) {
  appendFileSync(process.env['NOTED_LOADS'] ?? '', `${url}\n`);
  return next(url, context);
}
