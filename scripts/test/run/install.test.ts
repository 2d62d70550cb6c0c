import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { whatIsMissing } from '../../run/install.mjs';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'install-'));
  mkdirSync(join(root, 'node_modules'));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const lock = (place: string, packages: object): void =>
  writeFileSync(join(root, place), JSON.stringify({ lockfileVersion: 3, packages }));

const wanted = {
  '': { name: 'workspace' },
  'packages/core': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/b': { version: '2.0.0', optional: true },
};

describe('whatIsMissing', () => {
  it('sees a fresh clone', () => {
    lock('package-lock.json', wanted);
    expect(whatIsMissing(root)).toBe('nothing is installed yet');
  });

  it('is content when all that must be there is there, optional packages of other machines aside', () => {
    lock('package-lock.json', wanted);
    lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.0' } });
    expect(whatIsMissing(root)).toBeUndefined();
  });

  it('sees a package that was added and one of another version', () => {
    lock('package-lock.json', wanted);
    lock('node_modules/.package-lock.json', {});
    expect(whatIsMissing(root)).toBe('node_modules/a is not installed');
    lock('node_modules/.package-lock.json', { 'node_modules/a': { version: '0.9.0' } });
    expect(whatIsMissing(root)).toBe('node_modules/a is not 1.0.0 but 0.9.0');
  });
});
