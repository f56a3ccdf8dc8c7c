import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Automation } from '../automation.ts';
import type { Base } from '../base.ts';
import { createItem } from '../awx/crud.ts';
import type { Call } from '../awx/call.ts';
import { isObject, type JsonObject } from '../http/body.ts';
import { adminUsername } from '../service/accounts.ts';
import { keepArchive, newConfiguration } from '../terraform/configurations.ts';
import { newId } from '../terraform/states.ts';
import { describeError } from '../../../kit/log.ts';
import type { Writable } from '../awx/fields.ts';

interface Seed {
  /** In the order in which they refer to each other; a reference is the name of what is meant. */
  resources: {
    resource: Writable;
    values: JsonObject;
    references?: Record<string, [Writable, string]>;
    survey?: JsonObject;
    hosts?: string[];
    /** What a real AWX is told instead, by whoever brings one up; nothing to us. */
    awx?: JsonObject;
  }[];
  terraform: {
    organization: string;
    email: string;
    workspaces: { name: string; description: string; folder: string; tags: string[] }[];
  };
}

export async function readSeed(companyDir: string): Promise<Seed | undefined> {
  const path = join(companyDir, 'automation', 'seed.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value) && Array.isArray(value.resources) && isObject(value.terraform)) return value as unknown as Seed;
  } catch (error) {
    throw new Error(`Cannot read ${path}: ${describeError(error)}`);
  }
  throw new Error(`${path} must hold "resources" and "terraform".`);
}

const named = (base: Base, resource: Writable, name: string) =>
  base.store.of[resource].find((each) => (each as { name: string }).name === name);

/** Made as a person would make it, by the same checks; what is there already, of a start that was cut off, stays. */
async function seedResource(automation: Automation, item: Seed['resources'][number]): Promise<void> {
  const user = automation.accounts.byName(adminUsername);
  if (!user || named(automation, item.resource, String(item.values.name))) return;
  const pointers = Object.entries(item.references ?? {}).map(([field, [resource, name]]) => [
    field,
    named(automation, resource, name)?.id,
  ]);
  const url = new URL(automation.publicUrl);
  const body = { ...item.values, ...Object.fromEntries(pointers) };
  const call = { automation, viewer: { user, write: true }, params: {}, url, body } as unknown as Call;
  const made = await createItem(call, item.resource);
  const { store } = automation;
  if (item.survey)
    await store.of.job_templates.change(made.id, (current) => ({ ...current, survey_spec: item.survey as never }));
  if (!item.hosts) return;
  const ids = item.hosts.flatMap((name) => named(automation, 'hosts', name)?.id ?? []);
  await store.of.groups.change(made.id, (current) => ({ ...current, hosts: ids }));
}

async function pack(folder: string): Promise<Buffer> {
  const child = spawn('tar', ['-c', '-z', '-f', '-', '-C', folder, '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`tar could not pack ${folder}.`);
  return Buffer.concat(chunks);
}

async function seedTerraform(automation: Automation, seed: Seed['terraform'], companyDir: string): Promise<void> {
  const { store, accounts } = automation;
  const created = new Date().toISOString();
  const { organization, email } = seed;
  if (!store.of.tfOrganizations.find((each) => each.name === organization))
    await store.of.tfOrganizations.put({ id: newId('org'), created, name: organization, email });
  for (const { name, description, folder, tags } of seed.workspaces) {
    if (store.of.workspaces.find((each) => each.name === name)) continue;
    const archive = await pack(join(companyDir, 'automation', 'workspaces', folder));
    const settings = {
      autoApply: false,
      executionMode: 'remote' as const,
      workingDirectory: '',
      updated: created,
      lock: null,
    };
    const workspace = { id: newId('ws'), created, name, organization, description, tags, ...settings };
    const configuration = await newConfiguration(automation, workspace, accounts.byName(adminUsername)?.id ?? 0, {
      autoQueueRuns: false,
      source: 'company',
    });
    const problem = await keepArchive(automation, configuration.id, archive);
    if (problem) throw new Error(`The configuration of the workspace ${name} cannot be used: ${problem}`);
    // Last, so that a workspace that is there has its configuration.
    await store.of.workspaces.put(workspace);
  }
}

export async function seed(automation: Automation, companyDir: string, content: Seed | undefined): Promise<void> {
  if (!content) return;
  for (const item of content.resources) await seedResource(automation, item);
  await seedTerraform(automation, content.terraform, companyDir);
}
