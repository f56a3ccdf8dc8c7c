import { join } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import { composePortal, type ComposeTools, readDescription } from './compose.ts';

const usualRegistry = /^https:\/\/registry\.(npmjs\.org|yarnpkg\.com)\/?$/;

/** Yarn does not know npm's settings: whoever told npm of a mirror means both. */
async function registryOf({ commands, signal }: ComposeTools): Promise<Record<string, string>> {
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

async function yarn(
  tools: ComposeTools,
  workspace: string,
  version: string,
  args: string[],
  onLine: (line: string) => void,
  env: Record<string, string> = {},
) {
  return tools.commands.run({
    file: tools.node,
    args: [join(workspace, '.yarn', 'releases', `yarn-${version}.cjs`), ...args],
    cwd: workspace,
    env: {
      YARN_ENABLE_PROGRESS_BARS: '0',
      YARN_ENABLE_COLORS: '0',
      FORCE_COLOR: '0',
      // Whatever the shell is set to, such as "test": what runs is built for running.
      NODE_ENV: 'production',
      NODE_OPTIONS: '--max-old-space-size=4096',
      ...env,
    },
    timeoutMs: 1_800_000,
    signal: tools.signal,
    onLine,
  });
}

/** Yarn's own steps, as far as they tell how far the installation is. */
const installSteps = ['Resolution step', 'Post-resolution', 'Fetch step', 'Link step'];

async function install(tools: ComposeTools, workspace: string, version: string): Promise<void> {
  tools.progress('installing packages', 0, installSteps.length);
  const told = (line: string): void => {
    const at = installSteps.findIndex((step) => line.includes(step));
    if (at >= 0) tools.progress(`installing packages: ${installSteps[at]?.toLowerCase()}`, at, installSteps.length);
  };
  const registry = await registryOf(tools);
  const result = await yarn(tools, workspace, version, ['install', '--immutable'], told, registry);
  if (result.exitCode !== 0) throw tools.explain('The portal’s packages', result);
}

async function bundle(tools: ComposeTools, workspace: string, version: string): Promise<void> {
  tools.progress('building app and backend');
  const result = await yarn(tools, workspace, version, ['workspace', 'backend', 'build'], (line) => {
    if (/^(Moving|Building)/.test(line)) tools.progress(`building: ${line.toLowerCase()}`);
  });
  if (result.exitCode === 0) return;
  throw new PlatformError({
    code: 'step',
    message: 'The portal could not be built.',
    details: result.tail.slice(-20),
    hint: 'The lines above are the build’s own words. Did you change something under distro/?',
  });
}

async function unpack(tools: ComposeTools, workspace: string, app: string): Promise<void> {
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
async function linkPackages({ files }: ComposeTools, workspace: string, app: string): Promise<void> {
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

/** Everything into `artefact`: `workspace`, in which it was built and can be tested, and `app`, which runs. */
export async function buildPortal(tools: ComposeTools, distro: string, artefact: string): Promise<void> {
  const workspace = join(artefact, 'workspace');
  const app = join(artefact, 'app');
  const { yarn: version } = await readDescription(tools.files, distro);
  await composePortal(tools, distro, workspace);
  await install(tools, workspace, version);
  await bundle(tools, workspace, version);
  tools.progress('laying out what runs');
  await unpack(tools, workspace, app);
  await linkPackages(tools, workspace, app);
}
