import { join } from 'node:path';
import type { Layout } from '../model/layout.ts';
import type { Files } from '../ports/files.ts';
import type { Keeper } from '../ports/keeper.ts';
import type { Runtime } from '../ports/runtime.ts';

const ending = '.log';

/** Processes of this machine, and the one that keeps them. */
export function embeddedRuntime(keeper: Keeper, files: Files, layout: Layout): Runtime {
  return {
    services: async () => (await keeper.status())?.processes,
    wasKilled: () => keeper.wasKilled(),
    async logNames() {
      if (!(await files.exists(layout.logs))) return [];
      const names = (await files.list(layout.logs)).map(({ name }) => name);
      return names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
    },
    readLog: async (name) => (await files.readTextIfPresent(join(layout.logs, `${name}${ending}`))) ?? '',
    async stop() {
      const count = (await keeper.status())?.processes.length ?? 0;
      await keeper.shutdown();
      return count;
    },
    async erase() {
      // All that it has lies in its folder.
    },
  };
}
