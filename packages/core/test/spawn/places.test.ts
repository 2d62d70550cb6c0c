import { describe, expect, test } from 'vitest';
import { programPlaces } from '../../src/spawn/places.ts';

const posix = { platform: 'linux', env: { PATH: '/usr/bin::tools' }, cwd: '/srv' } as const;

describe('on POSIX', () => {
  test('a name is looked for in each folder of the PATH, and not in the working directory of an empty entry', () => {
    expect(programPlaces('ls', posix)).toEqual({
      direct: false,
      folders: ['/usr/bin', 'tools'],
      files: ['/usr/bin/ls', '/srv/tools/ls'],
    });
  });

  test('a path is taken as it is, below the working directory', () => {
    expect(programPlaces('./run', posix)).toEqual({ direct: true, folders: [], files: ['/srv/run'] });
  });

  test('a backslash is part of a name', () => {
    expect(programPlaces('a\\b', posix).files).toEqual(['/usr/bin/a\\b', '/srv/tools/a\\b']);
  });
});

describe('on Windows', () => {
  const windows = {
    platform: 'win32',
    env: { Path: 'C:\\node;"C:\\Program Files\\git"', PATHEXT: '.EXE;.CMD' },
    cwd: 'D:\\work',
  } as const;

  test('a name without an extension means the programs of PATHEXT, never a plain file beside them', () => {
    expect(programPlaces('npm', windows).files).toEqual([
      'C:\\node\\npm.exe',
      'C:\\node\\npm.cmd',
      'C:\\Program Files\\git\\npm.exe',
      'C:\\Program Files\\git\\npm.cmd',
    ]);
  });

  test('a name with an extension of PATHEXT means itself first, in any case', () => {
    expect(programPlaces('node.EXE', windows).files[0]).toBe('C:\\node\\node.EXE');
  });

  test('another extension is a part of the name', () => {
    expect(programPlaces('python3.12', windows).files[0]).toBe('C:\\node\\python3.12.exe');
  });

  test('the working directory is not searched', () => {
    expect(programPlaces('npm', windows).files.some((file) => file.startsWith('D:'))).toBe(false);
  });

  test.each(['.\\tool', './tool', 'D:\\work\\tool', 'D:tool'])('%s is a path', (name) => {
    expect(programPlaces(name, windows)).toEqual({
      direct: true,
      folders: [],
      files: ['D:\\work\\tool.exe', 'D:\\work\\tool.cmd', 'D:\\work\\tool'],
    });
  });

  test('without PATHEXT the four extensions of old hold', () => {
    const { files } = programPlaces('x', { ...windows, env: { PATH: 'C:\\a' } });
    expect(files).toEqual(['C:\\a\\x.com', 'C:\\a\\x.exe', 'C:\\a\\x.bat', 'C:\\a\\x.cmd']);
  });

  test('of two spellings of PATH the later one counts, as in the environment the program gets', () => {
    const env = { Path: 'C:\\old', PATH: 'C:\\new' };
    expect(programPlaces('x', { ...windows, env }).folders).toEqual(['C:\\new']);
  });
});
