import { RingfenceError } from '@ringfence/core';
import type { FlagGroup } from '../run/flags.ts';
import { RUNS_SUBCOMMANDS, type RunsSubcommand } from './flags.ts';

/** A subcommand as a shell completes it. */
export interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly groups: readonly FlagGroup[];
}

const TAKES_RUNS: readonly string[] = RUNS_SUBCOMMANDS.filter(({ words }) => words?.[0].includes('run')).map(
  ({ name }) => name,
);

/** The script with which a shell completes the words of ringfence. @throws RingfenceError `INVALID_OPTION` */
export function completionScript(shell: string, subcommands: readonly (Completed | RunsSubcommand)[]): string {
  switch (shell) {
    case 'bash':
      return bash(subcommands);
    case 'zsh':
      return zsh(subcommands);
    case 'fish':
      return fish(subcommands);
    default:
      throw new RingfenceError('INVALID_OPTION', {
        problem: 'there is no completion for that shell',
        expected: 'bash, zsh or fish',
        received: shell,
      });
  }
}

function bash(subcommands: readonly Completed[]): string {
  const names = subcommands.map(({ name }) => name).join(' ');
  const cases = subcommands.map(({ name, groups }) => `    ${name}) options='${optionsOf(groups).join(' ')}' ;;`);
  return `# bash completion of ringfence
_ringfence() {
  local cur=\${COMP_WORDS[COMP_CWORD]} options=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${names}' -- "$cur"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join('\n')}
  esac
  case $cur in
    -*) COMPREPLY=($(compgen -W "$options --help" -- "$cur")); return ;;
  esac
  case \${COMP_WORDS[1]} in
    ${TAKES_RUNS.join('|')}) COMPREPLY=($(compgen -W "$(ringfence ps --all --quiet 2>/dev/null)" -- "$cur")) ;;
    completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$cur")) ;;
    *) COMPREPLY=($(compgen -c -- "$cur")) ;;
  esac
}
complete -o default -F _ringfence ringfence
`;
}

function zsh(subcommands: readonly Completed[]): string {
  const names = subcommands.map(({ name, summary }) => `    '${name}:${plain(summary)}'`);
  const cases = subcommands.map(({ name, groups }) => `    ${name}) options=(${optionsOf(groups).join(' ')}) ;;`);
  return `#compdef ringfence
# zsh completion of ringfence
_ringfence() {
  local -a commands options runs
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  case \${words[2]} in
${cases.join('\n')}
  esac
  if [[ \${words[CURRENT]} == -* ]]; then
    compadd -- $options --help
    return
  fi
  case \${words[2]} in
    ${TAKES_RUNS.join('|')}) runs=(\${(f)"$(ringfence ps --all --quiet 2>/dev/null)"}); compadd -- $runs ;;
    completion) compadd -- bash zsh fish ;;
    *) _command_names ;;
  esac
}
compdef _ringfence ringfence
`;
}

function fish(subcommands: readonly Completed[]): string {
  const lines = subcommands.flatMap(({ name, summary, groups }) => [
    `complete -c ringfence -n __fish_use_subcommand -f -a ${name} -d '${plain(summary)}'`,
    ...groups.flatMap(({ entries }) => entries).map((entry) => fishOption(name, entry.flags, entry.help)),
  ]);
  return `# fish completion of ringfence
${lines.join('\n')}
complete -c ringfence -n '__fish_seen_subcommand_from ${TAKES_RUNS.join(' ')}' -f -a '(ringfence ps --all --quiet 2>/dev/null)'
complete -c ringfence -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'
`;
}

function fishOption(name: string, flags: string, help: string): string {
  const long = /--([a-z-]+)/.exec(flags)?.[1] ?? '';
  const short = /(?:^|[ ,])-([a-zA-Z])\b/.exec(flags)?.[1];
  const value = /[<[]/.test(flags) ? ' -r' : '';
  const letters = short === undefined ? '' : ` -s ${short}`;
  return `complete -c ringfence -n '__fish_seen_subcommand_from ${name}' -l ${long}${letters}${value} -d '${plain(help)}'`;
}

function optionsOf(groups: readonly FlagGroup[]): readonly string[] {
  return groups.flatMap(({ entries }) => entries).flatMap(({ flags }) => /--[a-z-]+/.exec(flags)?.[0] ?? []);
}

/** Text inside of single quotes of a shell, and without the colon that zsh splits at. */
function plain(text: string): string {
  return text.replaceAll("'", '’').replaceAll(':', ',');
}
