import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProbeResult, Proved } from '@ringfence/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dropProof, proofPath, withKeptProof } from '../../src/probe/kept-proof.ts';
import { formatProof, parseProof } from '../../src/probe/proof-text.ts';

const KEY = { boot: 'b0', manager: 'system 252 17 1', options: '{}' };
const PROVED: Proved = {
  status: 'proved',
  offer: {
    'limit.memory': { grade: 'kernel', mechanism: 'memory.max', proof: 'read' },
    freeze: { grade: 'kernel', mechanism: 'cgroup.freeze' },
    'limit.io': { grade: 'none', message: 'no controller', remedy: 'reboot' },
  },
  findings: ['units are started by the manager of the system'],
};

let folder = '';
const manager = () => ({
  ...{ kind: 'system', uid: 0, runtimeFolder: folder, busSocket: '/b' },
  ...{ systemdRun: '/r', systemctl: '/c' },
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-proof-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Asks for the proof, and says how often it had to be made. */
async function ask(key: Record<string, string> = KEY, fresh = false, result: ProbeResult = PROVED) {
  let made = 0;
  const keeping = { manager: manager() as Parameters<typeof withKeptProof>[0]['manager'], path: path(), fresh };
  const answer = await withKeptProof(keeping, key, async () => {
    made += 1;
    return result;
  });
  return { answer, made };
}

const path = (): string => proofPath({ runtimeFolder: folder }, {});

describe('a proof that was kept', () => {
  test('is taken by the next who asks, who is told so', async () => {
    expect(await ask()).toEqual({ answer: PROVED, made: 1 });
    const { answer, made } = await ask();
    expect(made).toBe(0);
    expect(answer).toMatchObject({ status: 'proved', offer: PROVED.offer });
    expect(answer.status === 'proved' && answer.findings.at(-1)).toMatch(/^this was proved at \d{4}-.*, and kept in /);
  });

  test('is for nobody else to read or write', async () => {
    await ask();
    expect(lstatSync(path()).mode & 0o777).toBe(0o600);
  });

  test.each(Object.keys(KEY))('is no proof when %s differs', async (name) => {
    await ask();
    expect((await ask({ ...KEY, [name]: 'another' })).made).toBe(1);
  });

  test('is not asked for by who wants it fresh, who keeps a new one', async () => {
    await ask();
    expect((await ask(KEY, true)).made).toBe(1);
    expect((await ask()).made).toBe(0);
  });

  test('is dropped when it turned out wrong', async () => {
    await ask();
    dropProof(path());
    expect((await ask()).made).toBe(1);
    rmSync(path());
    expect(() => dropProof(path())).not.toThrow();
  });

  test('is none of a probe that failed', async () => {
    const failed: ProbeResult = { status: 'failed', reasons: [{ message: 'no' }] };
    expect((await ask(KEY, false, failed)).answer).toBe(failed);
    expect((await ask()).made).toBe(1);
  });

  test.each(['', '{', 'null', '[]', '{"schemaVersion":2}'])('is proved anew when its file says %j', async (text) => {
    await ask();
    writeFileSync(path(), text);
    expect((await ask()).made).toBe(1);
    expect((await ask()).made).toBe(0);
  });

  test('is not trusted behind a link', async () => {
    await ask();
    const text = readFileSync(path(), 'utf8');
    rmSync(path());
    writeFileSync(join(folder, 'elsewhere'), text);
    symlinkSync(join(folder, 'elsewhere'), path());
    expect((await ask()).made).toBe(1);
  });

  test('is not trusted when the file is another user’s', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'only root gives a file away');
    await ask();
    chownSync(path(), 65_534, 65_534);
    expect((await ask()).made).toBe(1);
  });

  test('that cannot be written costs a finding and no more', async () => {
    writeFileSync(join(folder, 'ringfence-units'), 'in the way');
    const { answer } = await ask();
    expect(answer.status === 'proved' && answer.findings.at(-1)).toMatch(
      /^the proof is not kept for the next process: /,
    );
    chmodSync(folder, 0o700);
  });
});

describe('the text of a proof', () => {
  test('says the same when it is read', () => {
    expect(parseProof(formatProof(KEY, { proved: PROVED, at: 'now' }), KEY)).toEqual({ proved: PROVED, at: 'now' });
  });

  test('is no proof when any part of it is of another kind', () => {
    const whole = JSON.parse(formatProof(KEY, { proved: PROVED, at: 'now' }));
    const broken = fc.constantFrom('schemaVersion', 'key', 'at', 'offer', 'findings');
    fc.assert(
      fc.property(broken, fc.constantFrom(undefined, null, 7, [1], { x: { grade: 'kernel' } }), (field, value) => {
        expect(parseProof(JSON.stringify({ ...whole, [field]: value }), KEY)).toBeUndefined();
      }),
    );
  });

  test('is no proof when it was cut short', () => {
    const text = formatProof(KEY, { proved: PROVED, at: 'now' }).trimEnd();
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: text.length - 1 }),
        (end) => parseProof(text.slice(0, end), KEY) === undefined,
      ),
    );
  });
});
