import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRegistry, isRingfenceError, type Resources, type Wish } from '../../src/index.ts';
import { offerOf, paperExecutor } from '../fixtures/definitions.ts';
import { paperHost } from '../fixtures/host.ts';
import { resourcesArbitrary } from '../request/resources-arbitrary.ts';

const kernel = offerOf({
  'limit.memory': 'kernel',
  'limit.swap': 'kernel',
  'limit.pids': 'kernel',
  'limit.cpu': 'kernel',
  'limit.cpu-time': 'polled',
  'run-as': 'kernel',
  'kill.tree': 'kernel',
});
const process_ = offerOf({ 'limit.file-size': 'process', 'limit.open-files': 'process', 'kill.tree': 'polled' });

const executors = [
  paperExecutor('kernel', kernel),
  paperExecutor('process', process_, { rank: 3 }),
  paperExecutor('same-as-process', process_, { rank: 3 }),
  paperExecutor('absent', {}, { platform: 'windows' }),
];

const forwards = createRegistry({ host: paperHost() });
const backwards = createRegistry({ host: paperHost() });
for (const executor of executors) forwards.addExecutor(executor);
for (const executor of [...executors].reverse()) backwards.addExecutor(executor);

async function answer(registry: typeof forwards, wish: Wish, strict: boolean): Promise<string> {
  try {
    const { winner, runnersUp } = await registry.select(wish, { strict });
    return [winner.name, ...runnersUp.map(({ candidate }) => candidate.name)].join(' > ');
  } catch (error) {
    if (isRingfenceError(error)) return error.message;
    throw error;
  }
}

test('10,000 random requests get the same answer whatever the order of registration, and no error without a code', async () => {
  const identity = fc.option(fc.oneof(fc.constantFrom('nobody', 1000, 'a b'), fc.anything()), { nil: undefined });
  const isolation = fc.option(fc.record({ noNewPrivileges: fc.boolean() }), { nil: undefined });
  const wish = fc.record({ resources: resourcesArbitrary as fc.Arbitrary<Resources>, identity, isolation });
  await fc.assert(
    fc.asyncProperty(wish, fc.boolean(), async (asked, strict) => {
      const first = await answer(forwards, asked as Wish, strict);
      expect(await answer(backwards, asked as Wish, strict)).toBe(first);
      expect(await answer(forwards, asked as Wish, strict)).toBe(first);
    }),
    { numRuns: 10_000 },
  );
}, 60_000);
