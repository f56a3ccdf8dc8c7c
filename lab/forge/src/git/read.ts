import { gitText, tryGit } from './run.ts';

export const zeroSha = '0'.repeat(40);

export type TreeEntry = { id: string; name: string; type: 'tree' | 'blob' | 'commit'; path: string; mode: string };

export type Ref = { name: string; sha: string };

/** The commit that a branch, tag or sha names; undefined when there is none. */
export async function resolveCommit(dir: string, ref: string): Promise<string | undefined> {
  const candidates = /^[0-9a-f]{7,40}$/.test(ref)
    ? [`refs/heads/${ref}`, `refs/tags/${ref}`, ref]
    : ref === 'HEAD' || ref.startsWith('refs/')
      ? [ref]
      : [`refs/heads/${ref}`, `refs/tags/${ref}`];
  for (const candidate of candidates) {
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${candidate}^{commit}`];
    const result = await tryGit(args, { dir });
    if (result.code === 0) return result.stdout.toString().trim();
  }
  return undefined;
}

export async function branchExists(dir: string, branch: string): Promise<boolean> {
  return (await resolveCommit(dir, `refs/heads/${branch}`)) !== undefined;
}

export async function isValidBranchName(dir: string, branch: string): Promise<boolean> {
  if (branch.startsWith('-') || branch === 'HEAD') return false;
  return (await tryGit(['check-ref-format', `refs/heads/${branch}`], { dir })).code === 0;
}

export async function listRefs(dir: string, kind: 'heads' | 'tags'): Promise<Ref[]> {
  // Of a tag with a message the commit counts, not the tag's own object.
  const format = '%(refname)%00%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)';
  const text = await gitText(['for-each-ref', `--format=${format}`, `refs/${kind}`], { dir });
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [name = '', sha = ''] = line.split('\0');
      return { name: name.slice(`refs/${kind}/`.length), sha };
    });
}

function parseTree(text: string): TreeEntry[] {
  return text
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const tab = line.indexOf('\t');
      const [mode = '', type = '', id = ''] = line.slice(0, tab).split(' ');
      const path = line.slice(tab + 1);
      return { id, mode, type: type as TreeEntry['type'], path, name: path.split('/').at(-1) ?? path };
    });
}

/** undefined: there is no such folder. */
export async function listTree(
  dir: string,
  commit: string,
  path: string,
  recursive: boolean,
): Promise<TreeEntry[] | undefined> {
  const folder = path.replace(/^\/+|\/+$/g, '');
  const flags = recursive ? ['-r', '-t'] : [];
  const result = await tryGit(['ls-tree', '-z', ...flags, `${commit}:${folder}`], { dir });
  if (result.code !== 0) return undefined;
  const entries = parseTree(result.stdout.toString());
  return folder ? entries.map((entry) => ({ ...entry, path: `${folder}/${entry.path}` })) : entries;
}

export async function findEntry(dir: string, commit: string, path: string): Promise<TreeEntry | undefined> {
  const result = await tryGit(['ls-tree', '-z', '--full-tree', commit, '--', path], { dir });
  if (result.code !== 0) return undefined;
  return parseTree(result.stdout.toString()).find((entry) => entry.path === path);
}

export async function readBlob(dir: string, sha: string): Promise<Buffer | undefined> {
  const result = await tryGit(['cat-file', 'blob', sha], { dir });
  return result.code === 0 ? result.stdout : undefined;
}
