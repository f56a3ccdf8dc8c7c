import type { Facts } from '../ci/evaluate.ts';
import { changedFiles } from '../git/diff.ts';
import { mergeBase } from '../git/log.ts';
import { listTree, resolveCommit, zeroSha } from '../git/read.ts';

export type Range = { sha: string; beforeSha: string; targetSha?: string; compares: boolean };

async function start(dir: string, range: Range, compareTo: string | undefined): Promise<string | undefined> {
  if (compareTo) {
    const other = await resolveCommit(dir, compareTo);
    return other && mergeBase(dir, other, range.sha);
  }
  if (!range.compares) return undefined;
  if (range.targetSha) return mergeBase(dir, range.targetSha, range.sha);
  return range.beforeSha === zeroSha ? undefined : range.beforeSha;
}

/** What changed since the last push, or since a merge request left its target; asked for once each. */
export function commitFacts(dir: string, range: Range): Facts {
  const changes = new Map<string, Promise<readonly string[] | undefined>>();
  let tree: Promise<readonly string[]> | undefined;
  const lookUp = async (compareTo?: string) => {
    const from = await start(dir, range, compareTo);
    if (!from) return undefined;
    return (await changedFiles(dir, from, range.sha)).flatMap((change) => [change.oldPath, change.newPath]);
  };
  return {
    changedPaths(compareTo) {
      const key = compareTo ?? '';
      const known = changes.get(key) ?? lookUp(compareTo);
      changes.set(key, known);
      return known;
    },
    paths() {
      tree ??= listTree(dir, range.sha, '', true).then((entries) =>
        (entries ?? []).filter((entry) => entry.type === 'blob').map((entry) => entry.path),
      );
      return tree;
    },
  };
}
