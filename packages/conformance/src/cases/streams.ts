import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { must } from '../broken.ts';
import { type ConformanceCase, defineCase } from '../case.ts';
import { scaled } from '../pace.ts';
import { program } from '../stage/invocation.ts';

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const TIMES = 64;
const FLOOD = 8 << 20;

async function bytesOf(stream: Readable | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function many(bytes: Buffer): Buffer {
  return Buffer.concat(Array.from({ length: TIMES }, () => bytes));
}

/** What the program reads and prints. */
export const STREAM_CASES: readonly ConformanceCase[] = [
  defineCase({
    id: 'streams/every-byte',
    title: 'every byte that the program prints arrives, on the stream it was printed to',
    programs: ['print-bytes'],
    observes: 'the bytes of both outputs',
    prove: async (stage) => {
      const { executor } = await stage.start(program('print-bytes', TIMES));
      const [stdout, stderr] = await Promise.all([bytesOf(executor.stdout), bytesOf(executor.stderr)]);
      must(stdout.equals(many(EVERY_BYTE)), 'stdout has what was printed to stdout', `${stdout.length} bytes`);
      must(
        stderr.equals(many(Buffer.from(EVERY_BYTE).reverse())),
        'stderr has what was printed to stderr',
        `${stderr.length} bytes`,
      );
      return { observed: `${stdout.length + stderr.length} bytes` };
    },
  }),
  defineCase({
    id: 'streams/flood',
    title: 'megabytes without a newline arrive whole, down to the last byte before the end',
    programs: ['flood'],
    observes: 'the number of bytes and the last one',
    prove: async (stage) => {
      const executor = stage.command(program('flood', FLOOD));
      await executor.start({ buffer: false });
      const stdout = await bytesOf(executor.stdout);
      await executor.wait();
      must(stdout.length === FLOOD + 1, `all of ${FLOOD + 1} bytes arrive`, stdout.length);
      must(stdout.at(-1) === 0x2e, 'the last byte is the last one printed', stdout.at(-1));
      return { item: 'output', observed: stdout.length };
    },
  }),
  defineCase({
    id: 'streams/input',
    title: 'what is given to the program as its input reaches it, and so does the end of it',
    programs: ['echo'],
    observes: 'what the program read, as text and through a pipe',
    prove: async (stage) => {
      const text = 'one\ntwo 🧱\n'.repeat(10_000);
      const given = stage.command(program('echo'), { command: { stdin: { text } } });
      await given.start({ stripFinalNewline: false });
      must((await given.wait()).stdout === text, 'a text reaches the program');
      const piped = stage.command(program('echo'), { command: { stdin: 'pipe' } });
      await piped.start({ stripFinalNewline: false });
      piped.stdin?.end(text);
      must((await piped.wait()).stdout === text, 'what is written to the pipe reaches the program');
      return { observed: `${Buffer.byteLength(text)} bytes` };
    },
  }),
  defineCase({
    id: 'streams/no-input',
    timeoutMs: 5000,
    title: 'a program without an input sees the end of it at once',
    programs: ['echo'],
    observes: 'that a program which reads its input ends',
    prove: async (stage) => {
      const executor = stage.command(program('echo'));
      await executor.start();
      const { exitCode, stderr } = await executor.wait();
      must(exitCode === 0 && stderr === '0', 'it read nothing and ended', { exitCode, stderr });
      return {};
    },
  }),
  defineCase({
    id: 'streams/files',
    title: 'outputs that go to files hold what was printed',
    programs: ['print-bytes'],
    observes: 'the bytes in the files',
    prove: async (stage) => {
      const [out, err] = [join(stage.folder, 'out'), join(stage.folder, 'err')];
      const executor = stage.command(program('print-bytes', TIMES), {
        command: { stdout: { file: out }, stderr: { file: err } },
      });
      await executor.start();
      await executor.wait();
      must(readFileSync(out).equals(many(EVERY_BYTE)), 'the file of stdout holds what was printed to stdout');
      must(
        readFileSync(err).equals(many(Buffer.from(EVERY_BYTE).reverse())),
        'the file of stderr holds what was printed to stderr',
      );
      return {};
    },
  }),
  defineCase({
    id: 'streams/not-held',
    title: 'waiting is not held up by a child that keeps the outputs open',
    programs: ['hold-pipe'],
    needs: ['posix'],
    observes: 'how long it takes from the end of the program to the report',
    prove: async (stage) => {
      const run = await stage.start(program('hold-pipe', 'apart'));
      const [, child] = await run.read(/^child (\d+)$/);
      await run.confinement.exited;
      const began = performance.now();
      await run.executor.wait();
      const tookMs = performance.now() - began;
      if (stage.outside.isRunning(Number(child))) process.kill(Number(child), 'SIGKILL');
      must(tookMs < scaled(3000), 'the report is there within 3 s', tookMs);
      return { observed: `${Math.round(tookMs)} ms` };
    },
  }),
];
