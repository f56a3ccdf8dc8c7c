import { gitText, tryGit } from './run.ts';

export type Commit = {
  id: string;
  parents: string[];
  title: string;
  message: string;
  author: { name: string; email: string; date: string };
  committer: { name: string; email: string; date: string };
};

const format = ['%H', '%P', '%an', '%ae', '%aI', '%cn', '%ce', '%cI', '%B'].join('%x00');

function parse(record: string): Commit {
  const [id = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = '', body = ''] = record.split('\0');
  const message = body.trimEnd();
  return {
    id,
    parents: parents.split(' ').filter(Boolean),
    title: message.split('\n')[0] ?? '',
    message,
    author: { name: an, email: ae, date: ad },
    committer: { name: cn, email: ce, date: cd },
  };
}

export type LogOptions = { path?: string; limit?: number; skip?: number; since?: string; until?: string };

export async function listCommits(dir: string, range: string, options: LogOptions = {}): Promise<Commit[]> {
  const args = ['log', `--format=${format}%x01`, `--max-count=${options.limit ?? 1000}`];
  if (options.skip) args.push(`--skip=${options.skip}`);
  if (options.since) args.push(`--since=${options.since}`);
  if (options.until) args.push(`--until=${options.until}`);
  args.push('--end-of-options', range);
  if (options.path) args.push('--', options.path);
  const text = await gitText(args, { dir });
  return text
    .split('\x01')
    .map((record) => record.replace(/^\n/, ''))
    .filter(Boolean)
    .map(parse);
}

export async function countCommits(dir: string, range: string, options: LogOptions = {}): Promise<number> {
  const args = ['rev-list', '--count'];
  if (options.since) args.push(`--since=${options.since}`);
  if (options.until) args.push(`--until=${options.until}`);
  args.push('--end-of-options', range);
  if (options.path) args.push('--', options.path);
  return Number(await gitText(args, { dir }));
}

export async function readCommit(dir: string, sha: string, path?: string): Promise<Commit | undefined> {
  return (await listCommits(dir, sha, { limit: 1, ...(path ? { path } : {}) }))[0];
}

export async function isAncestor(dir: string, ancestor: string, descendant: string): Promise<boolean> {
  return (await tryGit(['merge-base', '--is-ancestor', ancestor, descendant], { dir })).code === 0;
}

export async function mergeBase(dir: string, one: string, other: string): Promise<string | undefined> {
  const result = await tryGit(['merge-base', one, other], { dir });
  return result.code === 0 ? result.stdout.toString().trim() : undefined;
}
