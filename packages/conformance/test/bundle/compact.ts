import type { Ladder, Rung } from '../../src/index.ts';

/** A ladder as a person reviews it: best first, capabilities by their grades, and what is lacking with the reason. */
export type CompactLadder = readonly {
  readonly executor: string;
  readonly [line: string]: string | readonly string[];
}[];

/** The ladder without proofs and mechanisms, which are the replay's own words about the same answers. */
export function compact({ rungs }: Ladder): CompactLadder {
  return rungs.map(({ executor, ...rung }) =>
    rung.status === 'proved' ? { executor, ...offered(rung) } : { executor, ...out(rung) },
  );
}

function out({ status, reasons }: Omit<Rung, 'executor'>): Readonly<Record<string, readonly string[]>> {
  return { [status]: reasons.map(({ message }) => message) };
}

function offered({ offer }: Omit<Rung, 'executor'>): Readonly<Record<string, string | readonly string[]>> {
  const entries = Object.entries(offer).sort(([one], [other]) => (one < other ? -1 : 1));
  const graded = ['kernel', 'process', 'polled'].flatMap((grade): readonly (readonly [string, string])[] => {
    const ids = entries.flatMap(([id, { grade: found }]) => (found === grade ? [id] : []));
    return ids.length === 0 ? [] : [[grade, ids.join(' ')]];
  });
  const lacking = entries.flatMap(([id, found]) => (found.grade === 'none' ? [`${id}: ${found.message}`] : []));
  return Object.fromEntries([...graded, ...(lacking.length === 0 ? [] : [['lacking', lacking] as const])]);
}
