import type { ControlWrite, GroupView } from '../../src/index.ts';

type Files = Readonly<Record<string, string>>;

/** A group made of texts; `above` is nearest first. */
export function fakeGroup(files: Files, ...above: readonly Files[]): GroupView {
  const view = (directory: string, texts: Files, ancestors: readonly GroupView[]): GroupView => ({
    directory,
    ancestors,
    read: (file) => texts[file],
  });
  const ancestors = above.map((texts, index) => view(`/above/${index}`, texts, []));
  return view('/own', files, ancestors);
}

/** The writes as lines, for comparing. */
export const lines = (writes: readonly ControlWrite[]): readonly string[] =>
  writes.map(({ file, value }) => `${file} ${value}`);
