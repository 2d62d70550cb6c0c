import type { Outside } from '../outside.ts';
import { tellFailure } from '../run/failed.ts';
import { type Given, isSet } from '../run/given.ts';
import type { Completed } from '../runs/completion.ts';
import type { RunsVerb } from '../runs/flags.ts';

/**
 * The subcommands for detached runs: answers the exit code. Never rejects. Each room is imported only when it was typed.
 * `subcommands` are all of them, for completion.
 */
export async function runs(
  verb: RunsVerb,
  words: readonly string[],
  given: Given,
  outside: Outside,
  subcommands: readonly Completed[],
): Promise<number> {
  try {
    return await act(verb, words, given, outside, subcommands);
  } catch (error) {
    return tellFailure(error, { outside, json: isSet(given, 'json') });
  }
}

async function act(
  verb: RunsVerb,
  words: readonly string[],
  given: Given,
  outside: Outside,
  subcommands: readonly Completed[],
): Promise<number> {
  switch (verb) {
    case 'ps':
      return (await import('../runs/ps.ts')).ps(given, outside);
    case 'logs':
      return (await import('../runs/logs.ts')).logs(words, given, outside);
    case 'attach':
      return (await import('../runs/attach.ts')).attach(words, given, outside);
    case 'update':
      return (await import('../runs/update.ts')).update(words, given, outside);
    case 'inspect':
      return (await import('../runs/inspect.ts')).inspect(words, given, outside);
    case 'prune':
      return (await import('../runs/prune.ts')).prune(given, outside);
    case 'completion': {
      const { completionScript } = await import('../runs/completion.ts');
      await outside.stdout.print(completionScript(words[0] ?? '', subcommands));
      return 0;
    }
    default:
      return (await import('../runs/verbs.ts')).forEachRun(verb, words, given, outside);
  }
}
