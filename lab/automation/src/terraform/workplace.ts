import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { privateFolder, writePrivate } from '../../../kit/files.ts';
import type { Base } from '../base.ts';
import type { Configuration, Run, Variable, Workspace } from '../domain/terraform.ts';
import { isFolder, unpack } from './archive.ts';
import { latestState, statePath } from './states.ts';

export class Unrunnable extends Error {}

/** Where a run works: between plan and apply it stays as it is. */
export interface Workplace {
  folder: string;
  /** Where the tool is started. */
  cwd: string;
  state: string;
  plan: string;
  variables: string;
  env: Record<string, string>;
}

export const archivePath = (base: Base, configuration: string) =>
  base.store.folder('configurations', `${configuration}.tar.gz`);
/** A forge puts a commit's files into a folder that is called after it. */
export const outerFolders = (configuration?: Configuration) => (configuration?.commit ? 1 : 0);
export const runFolder = (base: Base, run: Run) => base.store.folder('terraform', run.id);

/** A text of the configuration's language, in which nothing is a template. */
const quoted = (text: string) => JSON.stringify(text).replaceAll(/[$%](?=\{)/g, (sign) => sign + sign);

function open(base: Base, variable: Variable): string {
  return variable.sensitive ? base.sealer.open(variable.value) : variable.value;
}

function variablesOf(base: Base, workspace: Workspace): Variable[] {
  return base.store.of.variables.all().filter((variable) => variable.workspace === workspace.id);
}

function variableFile(base: Base, variables: readonly Variable[], run: Run): string {
  const values = new Map<string, string>();
  for (const variable of variables.filter(({ category }) => category === 'terraform')) {
    const value = open(base, variable);
    values.set(variable.key, variable.hcl ? value : quoted(value));
  }
  // What a run brings along is written in the language of the configuration already.
  for (const { key, value } of run.variables) values.set(key, value);
  return [...values].map(([key, value]) => `${key} = ${value}\n`).join('');
}

function workingFolder(config: string, workspace: Workspace): string {
  const cwd = resolve(config, workspace.workingDirectory);
  if (relative(config, cwd).startsWith('..'))
    throw new Unrunnable('The working directory leads out of the configuration.');
  return cwd;
}

/** Programs that one run has fetched are no business of another's, unless all are one and the same. */
async function pluginCache({ store, workshop }: Base): Promise<Record<string, string>> {
  return workshop.isApart ? {} : { TF_PLUGIN_CACHE_DIR: await privateFolder(store.folder('terraform-plugins')) };
}

export async function describeWorkplace(base: Base, run: Run, workspace: Workspace): Promise<Workplace> {
  const folder = runFolder(base, run);
  const home = await privateFolder(join(folder, 'home'));
  const variables = variablesOf(base, workspace);
  const settings = join(folder, 'settings.tfrc');
  const environment = variables
    .filter(({ category }) => category === 'env')
    .map((variable) => [variable.key, open(base, variable)]);
  return {
    folder,
    cwd: workingFolder(join(folder, 'configuration'), workspace),
    state: join(folder, 'terraform.tfstate'),
    plan: join(folder, 'plan.bin'),
    variables: join(folder, 'variables.tfvars'),
    env: {
      ...Object.fromEntries(environment),
      HOME: home,
      TMPDIR: home,
      LC_ALL: 'C.UTF-8',
      TF_DATA_DIR: join(folder, 'data'),
      ...(await pluginCache(base)),
      TF_IN_AUTOMATION: '1',
      TF_INPUT: '0',
      // The settings and tokens of the account that runs this service are not the run's.
      TF_CLI_CONFIG_FILE: process.env.TF_CLI_CONFIG_FILE ?? settings,
      CHECKPOINT_DISABLE: '1',
    },
  };
}

const override = (state: string) => `terraform {\n  backend "local" {\n    path = ${quoted(state)}\n  }\n}\n`;

/** The configuration, the state and the variables, put where the tool reads them. */
export async function prepareWorkplace(base: Base, run: Run, workspace: Workspace): Promise<Workplace> {
  const folder = await privateFolder(runFolder(base, run));
  const configuration = base.store.of.configurations.get(run.configuration);
  if (configuration?.error) throw new Unrunnable(configuration.error);
  const archive = await readFile(archivePath(base, run.configuration)).catch(() => undefined);
  if (!archive) throw new Unrunnable('The configuration of this run is gone. Upload it again.');
  await rm(join(folder, 'configuration'), { recursive: true, force: true });
  await unpack(archive, join(folder, 'configuration'), outerFolders(configuration));
  const place = await describeWorkplace(base, run, workspace);
  if (!(await isFolder(place.cwd)))
    throw new Unrunnable(
      `The configuration has no folder ${workspace.workingDirectory}. Correct the workspace's working directory.`,
    );
  await mkdir(join(folder, 'data'), { recursive: true, mode: 0o700 });
  await writePrivate(join(folder, 'settings.tfrc'), '');
  // Whatever backend the configuration names: here the state is this service's.
  await writePrivate(join(place.cwd, 'stagecraft_state_override.tf'), override(place.state));
  await writePrivate(place.variables, variableFile(base, variablesOf(base, workspace), run));
  const current = latestState(base, workspace.id);
  if (current) await writePrivate(place.state, await readFile(statePath(base, current.id), 'utf8'));
  return place;
}
