import { join } from 'node:path';
import { parse } from 'yaml';
import { PlatformError } from '../model/errors.ts';
import type { Files } from '../ports/files.ts';
import { type Description, descriptionSchema } from './description.ts';
import { changedManifest } from './package-change.ts';
import type { ComposeTools } from './tools.ts';
import { pathWithYarn } from './yarn.ts';

export async function readDescription(files: Files, distro: string): Promise<Description> {
  return descriptionSchema.parse(parse(await files.readText(join(distro, 'distro.yaml')))).spec;
}

/** Backstage's generator: one of the installer's own packages, so nothing has to be fetched before it can begin. */
export const createAppIn = (distro: string): string =>
  join(distro, '..', 'node_modules', '@backstage', 'create-app', 'bin', 'backstage-create-app');

/** create-app wants to see a Yarn on PATH, though it brings its own: it is shown one that can say its version. */
const yarnThatSays = (tools: ComposeTools, version: string): Promise<string> =>
  pathWithYarn(tools, join(tools.cache, 'tools', 'yarn-on-path'), {
    windows: `echo ${version}`,
    others: `echo ${version}`,
  });

async function generate(
  tools: ComposeTools,
  distro: string,
  description: Description,
  destination: string,
): Promise<void> {
  tools.progress('generating the app');
  const result = await tools.commands.run({
    file: tools.node,
    args: [createAppIn(distro), '--path', destination, '--skip-install'],
    env: { BACKSTAGE_APP_NAME: 'stagecraft', PATH: await yarnThatSays(tools, description.yarn) },
    timeoutMs: 120_000,
    signal: tools.signal,
  });
  if (result.exitCode === 0) return;
  throw new PlatformError({
    code: 'step',
    message: 'Backstage’s create-app did not make the app.',
    details: result.tail,
    hint: 'The lines above are its own words.',
  });
}

async function changeManifests({ files }: ComposeTools, description: Description, destination: string): Promise<void> {
  for (const [folder, change] of Object.entries(description.packages)) {
    const path = join(destination, folder, 'package.json');
    const manifest = changedManifest((await files.readJson(path)) as Record<string, unknown>, change);
    await files.writeText(path, `${JSON.stringify(manifest, null, 2)}\n`);
  }
}

const notSource = new Set(['node_modules', 'dist', 'dist-types', 'coverage']);

/** As it is under version control: what was installed or built in it stays behind. */
async function copySource(files: Files, from: string, to: string): Promise<void> {
  for (const entry of await files.list(from)) {
    if (notSource.has(entry.name)) continue;
    if (entry.isFolder) await copySource(files, join(from, entry.name), join(to, entry.name));
    else await files.copy(join(from, entry.name), join(to, entry.name));
  }
}

async function layBeside({ files }: ComposeTools, description: Description, distro: string, destination: string) {
  for (const { from, to } of description.copy) {
    const isFolder = (await files.list(distro)).some((entry) => entry.name === from && entry.isFolder);
    if (isFolder) await copySource(files, join(distro, from), join(destination, to));
    else await files.copy(join(distro, from), join(destination, to));
  }
}

/** The portal's source in `destination`: create-app's output, changed as the description says, with our plugins and the lock. */
export async function composePortal(tools: ComposeTools, distro: string, destination: string): Promise<void> {
  const { files } = tools;
  const description = await readDescription(files, distro);
  await generate(tools, distro, description, destination);
  tools.progress('laying the distribution over it');
  for (const { path } of description.remove) await files.remove(join(destination, path));
  await changeManifests(tools, description, destination);
  await files.copy(join(distro, 'overlay'), destination);
  await layBeside(tools, description, distro, destination);
}
