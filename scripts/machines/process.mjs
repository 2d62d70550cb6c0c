import { spawn } from 'node:child_process';

/**
 * @typedef {object} RunOptions
 * @property {AbortSignal} signal ends the program
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] added to our own environment
 * @property {Uint8Array | string} [input]
 * @property {'SIGTERM' | 'SIGKILL'} [killSignal] undefined means SIGTERM
 * @property {boolean} [gentle] lowest priority, because the machine is shared
 */

/**
 * Runs a program to its end and gives its standard output.
 *
 * @param {readonly string[]} argv
 * @param {RunOptions} options
 * @returns {Promise<Buffer>}
 * @throws {Error} with the tail of what it wrote, when it did not exit with 0
 */
export function run(argv, options) {
  const [program = '', ...args] = [...(options.gentle ? ['nice', '-n', '15'] : []), ...argv];
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    /** @type {Buffer[]} */
    const out = [];
    /** @type {Buffer[]} */
    const err = [];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    // EPIPE only says that the program did not want its input; its exit code tells the rest.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    const stop = () => child.kill(options.killSignal ?? 'SIGTERM');
    options.signal.addEventListener('abort', stop);
    if (options.signal.aborted) stop();
    child.once('error', reject);
    // 'close' and not 'exit': a folder may be removed only when nobody writes into it any more.
    child.once('close', (code, signal) => {
      options.signal.removeEventListener('abort', stop);
      if (options.signal.aborted) reject(options.signal.reason);
      else if (code === 0) resolve(Buffer.concat(out));
      else
        reject(new Error(`${argv.join(' ')} ended with ${signal ?? code}\n${tail(Buffer.concat([...out, ...err]))}`));
    });
  });
}

/**
 * @param {Buffer} text
 * @returns {string}
 */
function tail(text) {
  return text.subarray(-4000).toString('utf8');
}
