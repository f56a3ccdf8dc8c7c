import { join } from 'node:path';
import type { ComposeTools } from './tools.ts';

/** What was built, as it runs. */
export async function unpack(tools: ComposeTools, workspace: string, app: string): Promise<void> {
  await tools.files.makeFolder(app);
  const archive = join(workspace, 'packages', 'backend', 'dist', 'bundle.tar.gz');
  const result = await tools.commands.run({
    file: 'tar',
    args: ['-xzf', archive, '-C', app],
    timeoutMs: 120_000,
    signal: tools.signal,
  });
  if (result.exitCode !== 0) throw tools.explain('The built portal', result);
}

/**
 * The built packages get a folder of packages of their own, in which the third-party ones are links to those
 * that were installed for building, and ours are the built ones. Nothing is installed twice.
 */
export async function linkPackages({ files }: ComposeTools, workspace: string, app: string): Promise<void> {
  const folders = ['node_modules', ...(await nestedPackageFolders(files, workspace, app))];
  for (const folder of folders) {
    const own = new Map(folder === 'node_modules' ? await builtPackages(files, app) : []);
    for (const name of await packageNames(files, join(workspace, folder))) {
      if (own.has(name)) continue;
      await files.link(join(workspace, folder, name), join(app, folder, name));
    }
    for (const [name, path] of own) await files.link(path, join(app, folder, name));
  }
}

async function packageNames(files: ComposeTools['files'], folder: string): Promise<string[]> {
  const entries = (await files.list(folder)).filter((entry) => !entry.name.startsWith('.'));
  const scoped = entries.filter((entry) => entry.name.startsWith('@'));
  const inside = await Promise.all(
    scoped.map(async (scope) =>
      (await files.list(join(folder, scope.name))).map((entry) => `${scope.name}/${entry.name}`),
    ),
  );
  return [...entries.filter((entry) => !entry.name.startsWith('@')).map((entry) => entry.name), ...inside.flat()];
}

async function memberFolders(files: ComposeTools['files'], root: string): Promise<string[]> {
  const parents = await Promise.all(
    ['packages', 'plugins'].map(async (parent) => {
      if (!(await files.exists(join(root, parent)))) return [];
      return (await files.list(join(root, parent))).map((entry) => join(parent, entry.name));
    }),
  );
  return parents.flat();
}

async function builtPackages(files: ComposeTools['files'], app: string): Promise<[string, string][]> {
  const members = await memberFolders(files, app);
  return Promise.all(
    members.map(async (member): Promise<[string, string]> => {
      const manifest = (await files.readJson(join(app, member, 'package.json'))) as { name: string };
      return [manifest.name, join(app, member)];
    }),
  );
}

async function nestedPackageFolders(files: ComposeTools['files'], workspace: string, app: string): Promise<string[]> {
  const nested: string[] = [];
  for (const member of await memberFolders(files, app)) {
    const folder = join(member, 'node_modules');
    if (await files.exists(join(workspace, folder))) nested.push(folder);
  }
  return nested;
}
