import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCmdline, parseEnviron, parseStatus } from '../../src/process/files.ts';

// Recorded on Linux 6.18 from a program under `setpriv --reuid=1001 --regid=1001 --groups=4,29,1001 --no-new-privs`.
const STATUS = `Name:	cat
Umask:	0022
State:	R (running)
Tgid:	4242
Pid:	4242
PPid:	4100
TracerPid:	0
Uid:	1001	1001	1001	1001
Gid:	1001	1001	1001	1001
FDSize:	64
Groups:	4 29 1001 
CapInh:	0000000000000000
CapPrm:	0000000000000000
CapEff:	0000000000000000
CapBnd:	000001ffffffffff
CapAmb:	0000000000000000
NoNewPrivs:	1
Seccomp:	0
VmRSS:	    1536 kB
`;

describe('parseStatus', () => {
  it('reads ids, groups and privileges', () => {
    expect(parseStatus(STATUS)).toEqual({
      uids: [1001, 1001, 1001, 1001],
      gids: [1001, 1001, 1001, 1001],
      groups: [4, 29, 1001],
      noNewPrivileges: true,
      effectiveCapabilities: '0000000000000000',
      boundingCapabilities: '000001ffffffffff',
      residentBytes: 1_572_864,
    });
  });

  it('reads an empty list of groups as none', () => {
    expect(parseStatus(STATUS.replace('4 29 1001 ', ''))?.groups).toEqual([]);
  });

  it('answers undefined for anything else', () => {
    expect(parseStatus('')).toBeUndefined();
    expect(parseStatus('Uid:\t1\nGid:\t1')).toBeUndefined();
  });
});

describe('parseCmdline', () => {
  it('reads back any arguments that a program can be given', () => {
    const argument = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1 }), (args) => {
        expect(parseCmdline(`${args.join('\0')}\0`)).toEqual(args);
      }),
    );
  });

  it('reads nothing for a kernel thread or a zombie, and a rewritten title as one argument', () => {
    expect(parseCmdline('')).toEqual([]);
    expect(parseCmdline('nginx: worker process')).toEqual(['nginx: worker process']);
  });
});

describe('parseEnviron', () => {
  it('keeps equals signs and newlines of a value, and the first of two equal names', () => {
    const variables = parseEnviron('A=1\0B=x=y\nz\0A=2\0EMPTY=\0no equals\0=nameless\0');
    expect([...variables]).toEqual([
      ['A', '1'],
      ['B', 'x=y\nz'],
      ['EMPTY', ''],
    ]);
  });
});
