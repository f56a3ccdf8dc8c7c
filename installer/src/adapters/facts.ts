import { createHash } from 'node:crypto';
import type { Facts, StoreFacts } from '../model/component.ts';
import type { Memory } from './memory.ts';
import { hashFolders, signature } from './source-files.ts';

export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

const lab = (name: string): string[] => [`lab/${name}/src`, 'lab/kit'];

/** Which folders make what an installation is built from. */
const sources: Record<Exclude<keyof Facts['hashes'], 'portal'>, string[]> = {
  identity: lab('identity'),
  forge: lab('forge'),
  databases: lab('databases'),
  runner: lab('runner'),
  automation: lab('automation'),
  secrets: lab('secrets'),
  company: ['lab/company'],
  portalConfig: ['distro/config'],
  keeper: ['installer/src/supervisor', 'installer/src/adapters', 'installer/src/model'],
  portalImage: ['distro/image', 'distro/templates', 'installer/src/adapters/images'],
  labImage: [
    'lab/image',
    'lab/demo',
    'lab/runner/src',
    'lab/automation/src',
    'package-lock.json',
    'installer/src/adapters/images',
  ],
  charts: ['distro/charts'],
};

export async function gatherFacts(options: {
  root: string;
  folder: string;
  cache: string;
  /** What the portal's artefact is made from. */
  portalSources: string[];
  memory: Memory;
  /** Asked only where something is to be run with it. */
  java?: (() => Promise<number | undefined>) | undefined;
  store?: (() => Promise<StoreFacts>) | undefined;
}): Promise<Facts> {
  const { root, folder, cache, portalSources, memory, java, store } = options;
  const all = { ...sources, portal: portalSources };
  const hash = (): Facts['hashes'] =>
    Object.fromEntries(
      Object.entries(all).map(([name, folders]) => [name, hashFolders(root, folders)]),
    ) as Facts['hashes'];
  const basis = signature(root, [...new Set(Object.values(all).flat())]);
  const hashes = basis === undefined ? hash() : await memory.recall('hashes', basis, hash);
  return {
    root,
    folder,
    cache,
    hashes,
    ...(java ? { java: await java() } : {}),
    ...(store ? { store: await store() } : {}),
  };
}
