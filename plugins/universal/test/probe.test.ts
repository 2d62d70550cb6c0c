import { describe, expect, it } from 'vitest';
import { recordedHost } from '../../../packages/posix/test/recorded-host.ts';
import { claims } from '../src/claims.ts';
import { probe } from '../src/probe.ts';

const PS = '/bin/ps -axwwo pid=,ppid=,pgid=,sess=,stat=,lstart=,command=';
const line = (pid: number): string => `  ${pid}     1  ${pid}      0 S    Tue Nov 24 10:00:00 2026     node\n`;

describe('the probe of universal', () => {
  it('finds itself in the table that ps prints, and offers everything but statistics', async () => {
    const host = recordedHost({ platform: 'darwin', answers: { [PS]: { stdout: line(1) + line(process.pid) } } });
    const result = await probe(host);
    expect(result).toMatchObject({ status: 'proved', offer: { 'kill.tree': { grade: 'polled' } } });
    const offer = result.status === 'proved' ? result.offer : {};
    expect(Object.keys(offer).sort()).toEqual(['freeze', 'kill.tree', 'processes', 'reattach']);
    expect(offer['kill.tree']).toMatchObject({ proof: 'ps was read: 2 processes, this one among them' });
  });

  it('fails with a reason where this process is not in the table, and where there is none', async () => {
    const others = await probe(recordedHost({ platform: 'freebsd', answers: { [PS]: { stdout: line(1) } } }));
    expect(others).toEqual({
      status: 'failed',
      reasons: [{ message: 'the process table cannot be read: this process is not in it', remedy: '/bin/ps -ax' }],
    });
    expect(await probe(recordedHost({ platform: 'darwin' }))).toMatchObject({ status: 'failed' });
  });

  it('offers the tree kill on Windows where taskkill is, and runs without it elsewhere', async () => {
    const path = 'C:\\Windows\\System32\\taskkill.exe';
    const there = await probe(recordedHost({ platform: 'win32', files: { [path]: '' } }));
    expect(there).toMatchObject({ status: 'proved', offer: { 'kill.tree': { mechanism: 'taskkill /T /F' } } });
    const missing = await probe(recordedHost({ platform: 'win32' }));
    expect(missing).toMatchObject({ status: 'proved', offer: { 'kill.tree': { grade: 'none' } } });
  });

  it('offers nothing that the claims do not name', async () => {
    const answers = { [PS]: { stdout: line(process.pid) } };
    for (const platform of ['darwin', 'win32'] as const) {
      const result = await probe(recordedHost({ platform, answers }));
      const offered = result.status === 'proved' ? Object.keys(result.offer) : ['failed'];
      expect(offered.filter((id) => !(id in claims))).toEqual([]);
    }
  });
});
