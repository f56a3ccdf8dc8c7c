import { isError, ServiceUnavailableError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { setTimeout as pause } from 'node:timers/promises';
import { create } from 'tar';
import { objectOf, type Target } from './Target';

export interface Place {
  organization: string;
  workspace: string;
  description?: string;
  /** Of the forge that the controller follows: what is pushed there later is planned too. */
  repository?: string;
}

const isMissing = (error: unknown): boolean => isError(error) && error.name === 'NotFoundError';
const pathOf = ({ organization }: Place): string =>
  `/api/v2/organizations/${encodeURIComponent(organization)}/workspaces`;

export interface Workspace {
  id: string;
  /** The lab's controller runs what is on its machine, which may be nothing. */
  hasTool: boolean;
  /** What is pushed to its repository is planned. */
  follows: boolean;
}

function workspaceOf(data: JsonObject): Workspace {
  const attributes = objectOf(data.attributes);
  const hasTool = attributes['terraform-version'] !== '';
  return { id: String(data.id), hasTool, follows: typeof attributes['vcs-repo-identifier'] === 'string' };
}

export async function findWorkspace(target: Target, place: Place): Promise<Workspace> {
  const { data } = await target.ask(`${pathOf(place)}/${encodeURIComponent(place.workspace)}`);
  return workspaceOf(objectOf(data));
}

/** One that is there is used as it is. */
export async function ensureWorkspace(target: Target, place: Place): Promise<Workspace> {
  try {
    return await findWorkspace(target, place);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  if (!place.repository) return makeWorkspace(target, place);
  try {
    return await makeWorkspace(target, place, { 'vcs-repo': { identifier: place.repository } });
  } catch (error) {
    // A controller that does not follow the repository can plan and apply all the same.
    if (!isError(error) || error.name !== 'InputError' || !error.message.includes('vcs-repo')) throw error;
    return makeWorkspace(target, place);
  }
}

async function makeWorkspace(target: Target, place: Place, more: JsonObject = {}): Promise<Workspace> {
  const settings = { name: place.workspace, description: place.description ?? '', 'auto-apply': false };
  const body: JsonObject = { data: { type: 'workspaces', attributes: { ...settings, ...more } } };
  const { data } = await target.ask(pathOf(place), { method: 'POST', body });
  return workspaceOf(objectOf(data));
}

/** Without what belongs to git: the same as what the repository begins with. */
async function archiveOf(folder: string): Promise<Buffer> {
  const filter = (path: string) => !path.split('/').includes('.git');
  const parts: Buffer[] = [];
  for await (const part of create({ gzip: true, portable: true, cwd: folder, filter }, ['.'])) {
    parts.push(Buffer.from(part as Uint8Array));
  }
  return Buffer.concat(parts);
}

const tries = 30;

/** A folder's files as what the next run plans. */
export async function uploadConfiguration(target: Target, workspaceId: string, folder: string): Promise<string> {
  const body: JsonObject = {
    data: { type: 'configuration-versions', attributes: { 'auto-queue-runs': false, speculative: false } },
  };
  const { data } = await target.ask(`/api/v2/workspaces/${workspaceId}/configuration-versions`, {
    method: 'POST',
    body,
  });
  const { id, attributes } = objectOf(data);
  const address = objectOf(attributes)['upload-url'];
  if (typeof address !== 'string') {
    throw new ServiceUnavailableError(`${target.title} did not say where a configuration goes.`);
  }
  await target.text(address, { method: 'PUT', archive: await archiveOf(folder) });
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const answer = await target.ask(`/api/v2/configuration-versions/${String(id)}`);
    if (objectOf(objectOf(answer.data).attributes).status === 'uploaded') return String(id);
    await pause(1000);
  }
  throw new ServiceUnavailableError(`${target.title} did not take the configuration over within ${tries} seconds.`);
}
