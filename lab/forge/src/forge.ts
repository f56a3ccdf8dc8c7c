import type { EventBus } from './domain/events.ts';
import type { Repositories } from './git/repositories.ts';
import type { Log } from '../../kit/log.ts';
import type { Accounts } from './service/accounts.ts';
import type { Pipelines } from './pipelines/context.ts';
import type { Store } from './store/store.ts';

/** What every part of the forge works with. */
export type Forge = {
  publicUrl: string;
  store: Store;
  repositories: Repositories;
  accounts: Accounts;
  events: EventBus;
  log: Log;
  /** Absent where the forge runs no pipelines. */
  pipelines?: Pipelines;
};

/** A forge that runs pipelines. */
export type PipelineForge = Forge & { pipelines: Pipelines };

export function withPipelines(forge: Forge): PipelineForge | undefined {
  return forge.pipelines ? { ...forge, pipelines: forge.pipelines } : undefined;
}
