import { describe, expect, test } from 'vitest';
import { type EndedJob, endJob, KILLED_EXIT_CODE } from '../../src/stop/kill.ts';

/** A job whose processes are as many as is said for each look, and then as many as at the last; `undefined` for no answer. */
function jobOf(counts: readonly (number | undefined)[]): EndedJob & { readonly codes: readonly number[] } {
  const codes: number[] = [];
  let look = 0;
  const active = (): number | undefined => {
    const count = counts[Math.min(look, counts.length - 1)];
    look += 1;
    return count;
  };
  return {
    codes,
    active,
    pids: () => [7, 8],
    terminate: (code) => {
      codes.push(code);
      return undefined;
    },
  };
}

describe('the end of a job', () => {
  test('takes as long as somebody goes now and then', async () => {
    const job = jobOf([...Array(30).keys(), 30].reverse().flatMap((count) => Array<number>(3).fill(count)));
    expect(await endJob(job, 30, 100)).toMatchObject({ complete: true, killed: 30, survivors: [] });
    expect(new Set(job.codes)).toEqual(new Set([KILLED_EXIT_CODE]));
  });

  test('is asked for once as long as they get fewer', async () => {
    expect(await endJob(jobOf([9, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]), 9)).toMatchObject({ rounds: 1 });
  });

  test('is asked for again when somebody came in after it', async () => {
    expect(await endJob(jobOf([2, 1, 2, 1, 1, 0]), 2)).toMatchObject({ complete: true, rounds: 2 });
  });

  test('is given up when nobody goes, and names who is left', async () => {
    const proof = await endJob(jobOf([2]), 2, 50);
    expect(proof).toMatchObject({ complete: false, survivors: [7, 8] });
    expect(proof.rounds).toBeGreaterThan(1);
  });

  test('is not said to be proved when Windows does not tell who is left', async () => {
    const job = jobOf([2, 2, undefined]);
    expect(await endJob(job, 2)).toMatchObject({
      complete: false,
      proof: 'JobObjectBasicAccountingInformation ActiveProcesses not told',
    });
    expect(job.codes).toEqual([KILLED_EXIT_CODE, KILLED_EXIT_CODE]);
  });
});
