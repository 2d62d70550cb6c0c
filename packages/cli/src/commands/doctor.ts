import { type DoctorDocument, degradedBy } from '../doctor/document.ts';
import { doctorMarkdown } from '../doctor/markdown.ts';
import { survey } from '../doctor/survey.ts';
import { doctorText } from '../doctor/text.ts';
import { type Outside, paintOf } from '../outside.ts';
import { surveyRegistry } from '../plugins/registry.ts';
import { readsUtf8 } from '../print/color.ts';
import { asJson } from '../print/json.ts';
import { tellFailure } from '../run/failed.ts';
import { type Given, isSet, textOf } from '../run/given.ts';

/** `ringfence doctor`: answers the exit code. Never rejects. */
export async function doctor(given: Given, outside: Outside): Promise<number> {
  try {
    if (given['bundle'] !== undefined) return await (await import('../doctor/bundle.ts')).tellBundle(given, outside);
    const document = await survey(await surveyRegistry(given, outside));
    await outside.stdout.print(shown(document, given, outside));
    return verdict(document, textOf(given, 'failOn') === 'degraded');
  } catch (error) {
    return tellFailure(error, { outside, json: isSet(given, 'json') });
  }
}

function shown(document: DoctorDocument, given: Given, outside: Outside): string {
  if (isSet(given, 'json')) return asJson(document);
  if (isSet(given, 'markdown')) return doctorMarkdown(document);
  const { env, platform, stdout } = outside;
  return doctorText(document, {
    paint: paintOf(given, outside, stdout),
    utf8: readsUtf8(env, platform),
    columns: stdout.columns,
  });
}

/** 0, or 1 when no executor works here, or when the best one lacks what was not to be lacking. */
function verdict(document: DoctorDocument, failOnDegraded: boolean): number {
  if (document.best === undefined) return 1;
  return failOnDegraded && degradedBy(document).length > 0 ? 1 : 0;
}
