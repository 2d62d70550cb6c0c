import { type Outside, paintOf } from '../outside.ts';
import { surveyRegistry } from '../plugins/registry.ts';
import { asJson } from '../print/json.ts';
import { isBroken, type ProveDocument } from '../prove/document.ts';
import { sameRegistryUrl } from '../prove/same-registry.ts';
import { proveAll } from '../prove/survey.ts';
import { proofText } from '../prove/text.ts';
import { tellFailure } from '../run/failed.ts';
import { type Given, isSet, textsOf } from '../run/given.ts';

/** `ringfence prove`: answers the exit code. Never rejects. */
export async function prove(executors: readonly string[], given: Given, outside: Outside): Promise<number> {
  const json = isSet(given, 'json');
  try {
    const progress = progressOn(outside);
    const module = sameRegistryUrl(given);
    const wish = { executors, only: textsOf(given, 'only'), module, onCase: progress.tell };
    const document = await proveAll(await surveyRegistry(given, outside), wish);
    await progress.end();
    const look = { paint: paintOf(given, outside, outside.stdout), cases: isSet(given, 'cases') };
    await outside.stdout.print(json ? asJson(document) : proofText(document, look));
    return isBroken(document) || isMissing(document, executors) ? 1 : 0;
  } catch (error) {
    return tellFailure(error, { outside, json });
  }
}

/** Whoever names an executor wants it proved: one that does not work here is not. */
function isMissing({ executors }: ProveDocument, named: readonly string[]): boolean {
  return executors.some(({ executor, status }) => named.includes(executor) && status !== 'proved');
}

/** One line on a terminal that says what is under way; nothing elsewhere. */
function progressOn({ stderr }: Outside): {
  readonly tell: (executor: string, one: { readonly id: string }) => void;
  readonly end: () => Promise<void>;
} {
  const show = (text: string): Promise<void> => (stderr.isTTY ? stderr.print(`\r\u001b[K${text}`) : Promise.resolve());
  let count = 0;
  return {
    tell: (executor, { id }) => {
      count += 1;
      void show(`${executor}: ${count} cases, ${id}`);
    },
    end: () => show(''),
  };
}
