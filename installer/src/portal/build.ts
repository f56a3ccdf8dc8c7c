import { join } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import type { CommandResult } from '../ports/commands.ts';
import { composePortal, readDescription } from './compose.ts';
import { linkPackages, unpack } from './layout.ts';
import type { ComposeTools } from './tools.ts';
import { pathWithYarn, registryOf, runInWorkspace, yarnOf } from './yarn.ts';

/** Yarn's own steps, as far as they tell how far the installation is. */
const installSteps = ['Resolution step', 'Post-resolution', 'Fetch step', 'Link step'];

interface Workspace {
  folder: string;
  /** The Yarn that came with it. */
  yarn: string;
}

async function install(tools: ComposeTools, { folder, yarn }: Workspace, env: Record<string, string>): Promise<void> {
  tools.progress('installing packages', 0, installSteps.length);
  const onLine = (line: string): void => {
    const at = installSteps.findIndex((step) => line.includes(step));
    if (at >= 0) tools.progress(`installing packages: ${installSteps[at]?.toLowerCase()}`, at, installSteps.length);
  };
  const result = await runInWorkspace(tools, { program: yarn, args: ['install', '--immutable'], folder, env, onLine });
  if (result.exitCode !== 0) throw tools.explain('The portal’s packages', result);
}

const notBuilt = ({ tail }: CommandResult): PlatformError =>
  new PlatformError({
    code: 'step',
    message: 'The portal could not be built.',
    details: tail.slice(-20),
    hint: 'The lines above are the build’s own words. Did you change something under distro/?',
  });

/**
 * What `yarn workspace backend build` does, without waiting for that Yarn to look at every package first. The builder
 * itself asks a Yarn on PATH to build the app.
 */
async function bundle(tools: ComposeTools, { folder, yarn }: Workspace): Promise<void> {
  tools.progress('building app and backend');
  const result = await runInWorkspace(tools, {
    program: join(folder, 'node_modules', '@backstage', 'cli', 'bin', 'backstage-cli'),
    args: ['package', 'build'],
    folder: join(folder, 'packages', 'backend'),
    env: {
      PATH: await pathWithYarn(tools, join(folder, '.yarn', 'on-path'), {
        windows: `"${tools.node}" "${yarn}" %*`,
        others: `exec "${tools.node}" "${yarn}" "$@"`,
      }),
    },
    onLine(line) {
      if (/^(Moving|Building)/.test(line)) tools.progress(`building: ${line.toLowerCase()}`);
    },
  });
  if (result.exitCode !== 0) throw notBuilt(result);
}

/** What is the same at every start is found out once. */
async function readSchemas(tools: ComposeTools, workspace: string, app: string): Promise<void> {
  const program = join(workspace, 'packages', 'backend', 'schemas.cjs');
  const result = await runInWorkspace(tools, { program, args: [], folder: app, env: {}, onLine() {} });
  if (result.exitCode !== 0) throw notBuilt(result);
}

/** Everything into `artefact`: `workspace`, in which it was built and can be tested, and `app`, which runs. */
export async function buildPortal(tools: ComposeTools, distro: string, artefact: string): Promise<void> {
  const folder = join(artefact, 'workspace');
  const app = join(artefact, 'app');
  const { yarn: version } = await readDescription(tools.files, distro);
  const registry = registryOf(tools);
  // Its failure is met where it is needed; until then what is being composed must not be left half-way.
  registry.catch(() => {});
  await composePortal(tools, distro, folder);
  const workspace = { folder, yarn: yarnOf(folder, version) };
  await install(tools, workspace, await registry);
  await bundle(tools, workspace);
  tools.progress('laying out what runs');
  await unpack(tools, folder, app);
  await linkPackages(tools, folder, app);
  await readSchemas(tools, folder, app);
}
