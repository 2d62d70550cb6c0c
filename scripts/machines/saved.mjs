import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cached, contentHash } from './cache.mjs';
import { diskSize, emptyDisk } from './disks.mjs';
import { overlayParts, writeImage } from './image.mjs';
import { initProgram } from './initrd.mjs';
import { nodeProgram } from './nodes.mjs';
import { run } from './process.mjs';
import { hardware, startMachine } from './qemu.mjs';
import { rootFileSystem } from './rootfs.mjs';

/** @import { MachineRecipe, SavedMachine } from './types.d.ts' */

const bootDeadlineMs = 300_000;

/**
 * A machine that was booted once and stopped when its agent was ready, from the cache or built now.
 *
 * @param {MachineRecipe} recipe
 * @param {readonly string[]} versions of Node
 * @param {{ work: string, signal: AbortSignal, say: (line: string) => void }} context
 * @returns {Promise<SavedMachine>}
 */
export async function savedMachine(recipe, versions, context) {
  /** @type {Record<string, number>} */
  const built = {};
  const timed = stopwatch(built);
  const nodes = new Map();
  for (const version of versions) nodes.set(version, await nodeProgram(version, context));
  const tar = await timed('root file system', () => rootFileSystem(recipe, context));
  const parts = [tar, ...versions, JSON.stringify([hardware, diskSize, recipe.kernelWords]), readFileSync(initProgram)];
  const emulator = await run(['qemu-system-x86_64', '--version'], context);
  const hash = contentHash([...parts, emulator, ...overlayParts()]);
  const folder = await cached({ ...context, name: `${recipe.name}-machine`, hash }, async (fresh) => {
    context.say(`${recipe.name}: making its disks`);
    const work = join(context.work, 'image');
    mkdirSync(work);
    await timed('disks', () => writeImage({ tar, nodes, folder: fresh, work, signal: context.signal }));
    context.say(`${recipe.name}: booting once, to save its state`);
    await timed('boot and save', () => bootAndSave(recipe, fresh, context));
  });
  return { ...filesIn(folder), recipe, folder, built };
}

/**
 * @param {string} folder
 * @returns {Omit<SavedMachine, 'recipe' | 'folder' | 'built'>}
 */
function filesIn(folder) {
  const file = (/** @type {string} */ name) => join(folder, name);
  const disks = { root: file('root.img'), scratch: file('scratch.img'), swap: file('swap.img') };
  return { kernel: file('vmlinuz'), initrd: file('initrd'), memory: file('memory'), ...disks };
}

/**
 * The disks are written to: what the booted machine has in its memory about them must stay true.
 *
 * @param {MachineRecipe} recipe
 * @param {string} folder
 * @param {{ work: string, signal: AbortSignal }} context
 */
async function bootAndSave(recipe, folder, context) {
  const { kernel, initrd, root, scratch, swap, memory } = filesIn(folder);
  const work = join(context.work, 'boot');
  mkdirSync(work);
  // Stand-ins of the right size: the job and the results come when the machine goes on.
  const places = { job: join(work, 'job.img'), results: join(work, 'results.img') };
  emptyDisk(places.job, diskSize.job);
  emptyDisk(places.results, diskSize.results);
  const disks = [root, scratch, swap, places.job, places.results].map((path) => ({ path, keep: true }));
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(bootDeadlineMs)]);
  const machine = await startMachine({
    disks,
    kernel,
    initrd,
    kernelWords: recipe.kernelWords,
    state: undefined,
    work,
    signal,
  });
  try {
    const word = await machine.heard();
    if (word !== 'ready') throw new Error(`'${recipe.name}' said '${word}' where 'ready' was expected`);
    await save(machine, memory);
  } finally {
    await machine.end();
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {import('./qemu.mjs').Running} machine
 * @param {string} memory
 */
async function save({ monitor }, memory) {
  await monitor.execute('stop');
  await monitor.execute('migrate-set-parameters', { 'max-bandwidth': 4 * 1024 ** 3 });
  await monitor.execute('migrate', { uri: `exec:cat > '${memory.replaceAll("'", `'\\''`)}'` });
  await monitor.until('query-migrate', (status) => {
    if (status === 'failed' || status === 'cancelled') throw new Error(`saving the state ${status}`);
    return status === 'completed';
  });
}

/**
 * @param {Record<string, number>} times
 * @returns {<T>(stage: string, work: () => Promise<T>) => Promise<T>}
 */
function stopwatch(times) {
  return async (stage, work) => {
    const began = performance.now();
    const done = await work();
    times[stage] = Math.round(performance.now() - began);
    return done;
  };
}
