import type { ObjectReference } from '../../ports/cluster.ts';
import { isAbsent } from './errors.ts';
import type { Ask } from './requests.ts';

interface Resource {
  name: string;
  kind: string;
  namespaced: boolean;
}

export interface Resources {
  /** undefined when the cluster has no such kind: its definition is not installed. */
  pathOf(reference: ObjectReference): Promise<string | undefined>;
  listPathOf(of: { apiVersion: string; kind: string; namespace?: string }): Promise<string | undefined>;
}

const rootOf = (apiVersion: string): string => `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`;

/** Where objects of a kind are found; asked of the cluster once for each version of its API. */
export function openResources(ask: Ask): Resources {
  const known = new Map<string, Promise<Resource[]>>();

  const fetched = async (apiVersion: string): Promise<Resource[]> => {
    try {
      const { resources } = JSON.parse(await ask({ path: rootOf(apiVersion) })) as { resources: Resource[] };
      return resources.filter(({ name }) => !name.includes('/'));
    } catch (error) {
      if (isAbsent(error)) return [];
      throw error;
    }
  };

  const find = async (apiVersion: string, kind: string): Promise<Resource | undefined> => {
    const asked = known.get(apiVersion) ?? fetched(apiVersion);
    known.set(apiVersion, asked);
    const found = (await asked.catch(() => [])).find((each) => each.kind === kind);
    // What is not there yet may be installed a moment later.
    if (!found) known.delete(apiVersion);
    if (!found) await asked;
    return found;
  };

  const listPathOf = async (apiVersion: string, kind: string, namespace: string | undefined) => {
    const resource = await find(apiVersion, kind);
    if (!resource) return undefined;
    if (!resource.namespaced || namespace === undefined) return `${rootOf(apiVersion)}/${resource.name}`;
    return `${rootOf(apiVersion)}/namespaces/${encodeURIComponent(namespace)}/${resource.name}`;
  };

  return {
    listPathOf: ({ apiVersion, kind, namespace }) => listPathOf(apiVersion, kind, namespace),
    async pathOf({ apiVersion, kind, metadata: { name, namespace } }) {
      const list = await listPathOf(apiVersion, kind, namespace);
      return list && `${list}/${encodeURIComponent(name)}`;
    },
  };
}
