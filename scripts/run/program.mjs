// @ts-check
import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { repository } from '../workspace/packages.mjs';
import { atEnd } from './ending.mjs';

/**
 * @typedef {object} Options
 * @property {string} [cwd] default: the repository
 * @property {Readonly<Record<string, string | undefined>>} [env] added to the environment of this process
 */

/** @typedef {{ readonly code: number, readonly stdout: string, readonly stderr: string }} Answer */

/**
 * Runs a program with our own output, and without input.
 *
 * @param {readonly string[]} argv
 * @param {Options} [options]
 * @returns {Promise<number>} its exit code, 128 and more for a signal
 */
export function show(argv, options = {}) {
  return new Promise((resolve, reject) => {
    const child = begin(argv, options, 'inherit');
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(codeOf(code, signal)));
  });
}

/**
 * Runs a program and keeps what it prints.
 *
 * @param {readonly string[]} argv
 * @param {Options} [options]
 * @returns {Promise<Answer>}
 */
export function ask(argv, options = {}) {
  return new Promise((resolve, reject) => {
    const child = begin(argv, options, 'pipe');
    let [stdout, stderr] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: codeOf(code, signal), stdout, stderr }));
  });
}

/**
 * As `ask`, for a program that must exit with 0.
 *
 * @param {readonly string[]} argv
 * @param {Options} [options]
 * @returns {Promise<Answer>}
 * @throws {Error} with everything it printed
 */
export async function demand(argv, options = {}) {
  const answer = await ask(argv, options);
  if (answer.code === 0) return answer;
  throw new Error(`${argv.join(' ')} ended with ${answer.code}\n${answer.stdout}${answer.stderr}`.trimEnd());
}

/**
 * An environment in which a folder of programs comes first.
 *
 * @param {string} folder
 * @returns {Readonly<Record<string, string>>}
 */
export function pathWith(folder) {
  return { PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}` };
}

/**
 * @param {readonly string[]} argv
 * @param {Options} options
 * @param {'inherit' | 'pipe'} output
 */
function begin([program = '', ...args], { cwd = repository, env = {} }, output) {
  // npm and npx are scripts on Windows, and only a shell starts those; all our arguments are our own words.
  const shell = process.platform === 'win32' && /^np[mx]$/.test(program);
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, NO_UPDATE_NOTIFIER: '1', ...env },
    stdio: ['ignore', output, output],
    shell,
  });
  const forget = atEnd(() => child.kill('SIGTERM'));
  child.once('close', forget);
  return child;
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {number}
 */
function codeOf(code, signal) {
  return code ?? (signal === 'SIGKILL' ? 137 : 143);
}
