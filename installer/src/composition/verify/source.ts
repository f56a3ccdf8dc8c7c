import { commands } from '../../adapters/commands.ts';
import { files } from '../../adapters/files.ts';
import { explainNpmFailure } from '../../adapters/npm-failure.ts';
import { isLeftOut } from '../../adapters/source-files.ts';
import { contentOf } from '../../adapters/tree.ts';
import type { Layout } from '../../model/layout.ts';
import type { Plan } from '../../model/plan.ts';
import { composePortal, readDescription } from '../../portal/compose.ts';
import type { Contents, Source } from '../../verify/surroundings.ts';

/** What installing leaves in a workspace. */
const made = new Set(['install-state.gz', 'on-path']);

/** Of what a portal is built: when something else changes, it is not built again. Its configuration is read where it is declared. */
async function sourceIn(workspace: string): Promise<Contents> {
  const all = await contentOf(workspace, (name) => made.has(name) || isLeftOut(name));
  return new Map([...all].filter(([path]) => !path.startsWith('config/')));
}

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
}

const manifest = async (path: string): Promise<Manifest | undefined> => {
  const text = await files.readTextIfPresent(path);
  return text === undefined ? undefined : (JSON.parse(text) as Manifest);
};

/** `"name@npm:^1.0.0, name@npm:^1.1.0":` and two lines below it `version: 1.1.2`. */
function lockedVersions(lock: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, keys = '', version = ''] of lock.matchAll(/^"?([^\s#"][^"\n]*)"?:\n {2}version: (\S+)$/gm)) {
    for (const key of keys.split(', ')) found.set(key, version);
  }
  return found;
}

/** Ours come from the workspace, and have no version in the lock. */
const fromRegistry = ([, range]: [string, string]): boolean => !/^(workspace|link|file|portal):/.test(range);

export function portalSource(root: string, layout: Layout, plan: () => Promise<Plan>): Source {
  const distro = `${root}/distro`;
  const built = async (): Promise<string> => {
    const step = (await plan()).steps.find((each) => each.kind === 'portal');
    if (step?.kind !== 'portal') throw new Error('the installed plan does not build a portal');
    return `${layout.cache}/portal/${step.input.hash}/workspace`;
  };
  return {
    async composed(signal) {
      const folder = `${layout.run}/composed-${process.pid}-${Date.now()}`;
      const cache = layout.cache;
      const tools = {
        files,
        commands,
        node: process.execPath,
        cache,
        signal,
        progress() {},
        explain: explainNpmFailure,
      };
      try {
        await composePortal(tools, distro, folder);
        return await sourceIn(folder);
      } finally {
        await files.remove(folder);
      }
    },
    built: async () => sourceIn(await built()),
    async versions() {
      const workspace = await built();
      const locked = lockedVersions(await files.readText(`${distro}/yarn.lock`));
      const packages = await Promise.all(
        ['app', 'backend'].map((each) => manifest(`${workspace}/packages/${each}/package.json`)),
      );
      const wanted = new Map(packages.flatMap((each) => Object.entries(each?.dependencies ?? {})).filter(fromRegistry));
      return Promise.all(
        [...wanted].map(async ([name, range]) => ({
          name,
          locked: locked.get(`${name}@npm:${range}`),
          installed: (await manifest(`${workspace}/node_modules/${name}/package.json`))?.version,
        })),
      );
    },
    async release() {
      const { backstage } = await readDescription(files, distro);
      return { pinned: backstage, built: (await manifest(`${await built()}/backstage.json`))?.version };
    },
  };
}
