import { mergeBase } from './log.ts';
import { type Person, identity } from './write.ts';
import { gitText, tryGit } from './run.ts';

export type MergeOutcome = { tree: string } | { conflict: true };

/** Tries the merge without touching a branch. */
export async function tryMerge(dir: string, target: string, source: string): Promise<MergeOutcome> {
  const result = await tryGit(['merge-tree', '--write-tree', '--no-messages', target, source], { dir });
  if (result.code === 0) return { tree: result.stdout.toString().trim() };
  if (result.code === 1) return { conflict: true };
  // No common history, or a git before 2.38 which cannot merge without a work tree.
  if ((await mergeBase(dir, target, source)) === undefined) return { conflict: true };
  throw new Error(`git merge-tree failed (git 2.38 or newer is needed): ${result.stderr.trim()}`);
}

export type MergeCommit = {
  tree: string;
  parents: readonly string[];
  message: string;
  author: Person;
  committer: Person;
};

export async function writeMergeCommit(dir: string, merge: MergeCommit): Promise<string> {
  const parents = merge.parents.flatMap((parent) => ['-p', parent]);
  const env = identity(merge.author, merge.committer);
  return gitText(['commit-tree', merge.tree, ...parents], { dir, env, input: `${merge.message}\n` });
}
