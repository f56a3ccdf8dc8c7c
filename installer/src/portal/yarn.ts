import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import type { CommandResult } from '../ports/commands.ts';
import type { ComposeTools } from './tools.ts';

const usualRegistry = /^https:\/\/registry\.(npmjs\.org|yarnpkg\.com)\/?$/;

/** Yarn does not know npm's settings: whoever told npm of a mirror means both. */
export async function registryOf({
  commands,
  signal,
}: Pick<ComposeTools, 'commands' | 'signal'>): Promise<Record<string, string>> {
  if (process.env.YARN_NPM_REGISTRY_SERVER) return {};
  const file = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { exitCode, tail } = await commands.run({
    file,
    args: ['config', 'get', 'registry'],
    timeoutMs: 30_000,
    signal,
  });
  const registry = tail.find((line) => URL.canParse(line.trim()))?.trim();
  if (exitCode !== 0 || !registry || usualRegistry.test(registry)) return {};
  const { protocol, hostname } = new URL(registry);
  const unsafe: Record<string, string> = protocol === 'http:' ? { YARN_UNSAFE_HTTP_WHITELIST: hostname } : {};
  return { YARN_NPM_REGISTRY_SERVER: registry, ...unsafe };
}

const usual = {
  YARN_ENABLE_PROGRESS_BARS: '0',
  YARN_ENABLE_COLORS: '0',
  FORCE_COLOR: '0',
  // Whatever the shell is set to, such as "test": what runs is built for running.
  NODE_ENV: 'production',
  NODE_OPTIONS: '--max-old-space-size=4096 --max-semi-space-size=128',
  // Measured with that nursery: on two cores, packages are installed a tenth sooner when no more threads than that write.
  UV_THREADPOOL_SIZE: String(Math.min(4, availableParallelism())),
};

/** A program of the workspace: where it lies, how it is called, and where it runs. */
export interface WorkspaceCommand {
  program: string;
  args: string[];
  folder: string;
  env?: Record<string, string>;
  onLine(line: string): void;
}

export function runInWorkspace(tools: ComposeTools, command: WorkspaceCommand): Promise<CommandResult> {
  const { program, args, folder, env, onLine } = command;
  return tools.commands.run({
    file: tools.node,
    args: [program, ...args],
    cwd: folder,
    env: { ...usual, ...env },
    timeoutMs: 1_800_000,
    signal: tools.signal,
    onLine,
  });
}

export const yarnOf = (workspace: string, version: string): string =>
  join(workspace, '.yarn', 'releases', `yarn-${version}.cjs`);

/** PATH with a `yarn` first that does this; programs that are run by ours look for it there. */
export async function pathWithYarn(tools: ComposeTools, folder: string, script: { windows: string; others: string }) {
  const [name, content] =
    process.platform === 'win32' ? ['yarn.cmd', `@${script.windows}\r\n`] : ['yarn', `#!/bin/sh\n${script.others}\n`];
  await tools.files.writeText(join(folder, name), content, { executable: true });
  return [folder, join(tools.node, '..'), process.env.PATH ?? ''].join(delimiter);
}
