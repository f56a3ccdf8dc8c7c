import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../../kit/log.ts';
import { Group } from './group.ts';
import type { Tools } from './tools.ts';

export interface GitContext {
  tools: Tools;
  log: Log;
  mark: string;
  timeoutSeconds: number;
  onStart(group: Pick<Group, 'end'>): void;
  onOutput(text: string): void;
}

export class GitFailure extends Error {}

/** A URL that could name a file of this machine, a helper program or an option of git is not asked at all. */
export function checkGitUrl(url: string): string | undefined {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) return 'must be an http or https URL of a git repository.';
  if (parsed.username || parsed.password) return 'must not hold a name or password: use a Source Control credential.';
  return undefined;
}

export function checkRevision(name: string): string | undefined {
  return /^[\w][\w./+@-]*$/.test(name) && !name.includes('..') ? undefined : 'must be a branch, a tag or a commit.';
}

const rules = [
  ...['-c', 'protocol.allow=never', '-c', 'protocol.http.allow=always', '-c', 'protocol.https.allow=always'],
  // A redirection could lead to where nobody wanted to go, credentials in hand.
  ...['-c', 'http.followRedirects=false', '-c', 'http.lowSpeedLimit=1000', '-c', 'http.lowSpeedTime=20'],
  ...['-c', 'gc.auto=0', '-c', 'core.hooksPath=/dev/null', '-c', 'safe.directory=*', '-c', 'submodule.recurse=false'],
];

export async function git(context: GitContext, args: readonly string[], cwd: string, env: Record<string, string> = {}) {
  const command = await context.tools.need('git');
  let output = '';
  const group = new Group(command, [...rules, ...args], {
    cwd,
    env: {
      PATH: context.tools.path,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: devNull,
      GIT_TERMINAL_PROMPT: '0',
      ...env,
    },
    mark: context.mark,
    timeoutSeconds: context.timeoutSeconds,
    log: context.log,
    onOutput: (chunk) => {
      output += chunk.toString();
      if (output.length > 1_000_000) output = output.slice(-500_000);
    },
  });
  context.onStart(group);
  const ended = await group.ended;
  if (ended.why === 'timeout') throw new GitFailure(`git did not finish within ${context.timeoutSeconds} seconds.`);
  if (ended.why) throw new GitFailure(`git was ended (${ended.why}).`);
  if (ended.code !== 0)
    throw new GitFailure(`git ${args.find((arg) => !arg.startsWith('-'))} failed:\n${output.trim()}`);
  return output.trim();
}

/** Brings everything of the repository here; gives back the commit that the revision names. */
export async function mirror(context: GitContext, folder: string, url: string, revision: string, credentials?: string) {
  const dir = join(folder, 'repository.git');
  if (!existsSync(join(dir, 'HEAD'))) await git(context, ['init', '--quiet', '--bare', dir], folder);
  const helper = credentials ? ['-c', `credential.helper=store --file='${credentials}'`] : [];
  const refs = ['+HEAD:refs/stagecraft/head', '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
  context.onOutput(`Fetching ${url}`);
  const fetched = git(context, [...helper, 'fetch', '--no-progress', '--prune', '--force', url, ...refs], dir);
  await fetched.catch((error: unknown) => {
    const empty = error instanceof GitFailure && error.message.includes("couldn't find remote ref HEAD");
    throw empty
      ? new GitFailure(`${url} is not a git repository, or has no commit yet. Check the project's URL.`)
      : error;
  });
  for (const name of revision
    ? [`refs/heads/${revision}`, `refs/tags/${revision}`, revision]
    : ['refs/stagecraft/head']) {
    const found = await git(context, ['rev-parse', '--quiet', '--verify', `${name}^{commit}`], dir).catch(() => '');
    if (found) return found;
  }
  throw new GitFailure(`The repository has no branch, tag or commit "${revision}".`);
}

export async function checkout(context: GitContext, folder: string, commit: string, target: string): Promise<void> {
  const dir = join(folder, 'repository.git');
  const env = { GIT_INDEX_FILE: `${target}.index` };
  await git(
    context,
    [`--git-dir=${dir}`, `--work-tree=${target}`, 'checkout', '--force', commit, '--', '.'],
    target,
    env,
  );
}

export async function listFiles(context: GitContext, folder: string, commit: string): Promise<string[]> {
  const dir = join(folder, 'repository.git');
  return (await git(context, ['ls-tree', '-r', '--name-only', commit], dir)).split('\n').filter(Boolean);
}
