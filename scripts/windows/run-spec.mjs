// @ts-check
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readTap } from './tap.mjs';

/** @import { Context, Place, Skip, SpecResult } from './types.d.ts' */

/** A test program that takes longer hangs: on a machine that does nothing else none takes more than a minute. */
const LONGEST_MS = 420_000;

/**
 * Runs one test program in node.exe. It is green when it ended with 0 and left a whole report with at least one passed test
 * and none that failed: a node.exe that ends early and silently is red.
 *
 * @param {Place} place
 * @param {{ node: string, version: string, spec: string, logs: string, env: Readonly<Record<string, string>> }} what
 * @param {Context} context
 * @returns {Promise<SpecResult>}
 */
export async function runSpec(place, { node, version, spec, logs, env }, context) {
  const name = basename(spec, '.js');
  const report = join(logs, `${name}.tap`);
  const output = join(logs, `${name}.txt`);
  mkdirSync(logs, { recursive: true });
  rmSync(report, { force: true });
  const reporter = ['--test-reporter=tap', `--test-reporter-destination=${place.path(report)}`];
  const argv = place.argv(node, [...reporter, place.path(spec)]);
  const began = performance.now();
  const ending = await runLogged(argv, { ...place.env, ...env }, output, place, context);
  const ms = performance.now() - began;
  const tap = readTap(existsSync(report) ? readFileSync(report, 'utf8') : '');
  const { passed, failed, skipped, skips } = tap;
  const findings = [...findingsOf(ending, tap), ...(ending === 'exit 0' && tap.whole ? [] : [tail(output)])];
  return { spec: name, node: version, passed, failed, skipped, skips, ms, findings: [...findings, ...tap.failures] };
}

/**
 * @param {string} ending
 * @param {ReturnType<typeof readTap>} tap
 * @returns {readonly string[]}
 */
function findingsOf(ending, { whole, passed, failed, skipped, skips }) {
  return [
    ...(ending === 'exit 0' ? [] : [`node.exe: ${ending}`]),
    ...(whole ? [] : ['the report has no end: node.exe ended early']),
    ...(whole && passed + failed === 0 ? ['not one test ran'] : []),
    ...unexplained(skips, skipped),
  ];
}

/**
 * Who leaves a test out says why: without that nobody can tell a test that has no place here from one that was forgotten.
 *
 * @param {readonly Skip[]} skips as they were read
 * @param {number} counted how many the report counts
 * @returns {readonly string[]} what speaks against a test program with such skips
 */
export function unexplained(skips, counted) {
  const silent = skips.filter(({ reason }) => reason === '').map(({ name }) => `skipped without a reason: ${name}`);
  const lost = counted === skips.length ? [] : [`${counted} tests were skipped, and ${skips.length} of them are named`];
  return [...silent, ...lost];
}

/**
 * @param {readonly string[]} argv
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} output
 * @param {Place} place
 * @param {Context} context
 * @param {number} [longestMs] what takes longer is ended
 * @returns {Promise<string>} `exit` and the code, or what else happened
 */
export function runLogged([program = '', ...args], env, output, place, { signal }, longestMs = LONGEST_MS) {
  const fd = openSync(output, 'w');
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', fd, fd], signal });
    /** @type {string | undefined} */
    let late;
    /** @type {Promise<void>} */
    let renewed = Promise.resolve();
    const timer = setTimeout(() => {
      late = `no end after ${longestMs / 1000} s; what was there then:\n${programsNow()}\n${place.words()}`;
      // The programs of a Wine are no children of its loader: ending the place ends them all.
      renewed = place.renew().finally(() => child.kill('SIGKILL'));
      renewed.catch(reject);
    }, longestMs);
    child.once('error', reject);
    child.once('exit', (code, by) => {
      clearTimeout(timer);
      closeSync(fd);
      const ending = late ?? (code === null ? `ended by ${by}` : `exit ${code}`);
      renewed.then(() => resolve(ending), reject);
    });
  });
}

/**
 * The Windows programs of this machine, for whoever has to find out why one of them hangs.
 *
 * @returns {string}
 */
function programsNow() {
  if (process.platform !== 'linux') return 'not looked at here';
  const { stdout } = spawnSync('ps', ['-eo', 'pid,ppid,stat,nlwp,time,etime,wchan:20,args'], { encoding: 'utf8' });
  const lines = (stdout ?? '').split('\n').filter((line) => /PID|\.exe|wineserver/.test(line));
  return lines.map((line) => line.slice(0, 200)).join('\n');
}

/**
 * @param {string} output
 * @returns {string}
 */
export function tail(output) {
  const text = readFileSync(output, 'utf8').slice(-3000).trim();
  return text === '' ? 'it printed nothing' : text;
}
