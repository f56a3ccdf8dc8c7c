import type { Job, Pipeline } from '../pipelines/model.ts';
import type { Group, MergeRequest, Project, User } from './model.ts';

/** What happened in the forge. Webhooks listen to these; whatever else wants to react to a push joins here. */
export type ForgeEvent =
  | { kind: 'push'; project: Project; user: User; ref: string; before: string; after: string }
  | { kind: 'merge-request'; action: MergeRequestAction; project: Project; user: User; mergeRequest: MergeRequest }
  | { kind: 'project'; action: 'create' | 'destroy' | 'update'; project: Project; fullPath: string; user: User }
  | { kind: 'group'; action: 'create' | 'destroy'; group: Group }
  | { kind: 'group-member'; action: 'add' | 'update' | 'remove'; group: Group; user: User; level: number }
  | { kind: 'pipeline'; project: Project; user: User; pipeline: Pipeline }
  | { kind: 'job'; project: Project; user: User; pipeline: Pipeline; job: Job };

export type MergeRequestAction = 'open' | 'update' | 'merge' | 'close' | 'reopen';

export type Listener = (event: ForgeEvent) => void | Promise<void>;

export class EventBus {
  #listeners: Listener[] = [];
  #onError: (error: unknown, event: ForgeEvent) => void;

  constructor(onError: (error: unknown, event: ForgeEvent) => void) {
    this.#onError = onError;
  }

  subscribe(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Never throws and never waits: whoever pushed must not pay for those who listen. */
  publish(event: ForgeEvent): void {
    for (const listener of this.#listeners) {
      Promise.resolve()
        .then(() => listener(event))
        .catch((error) => this.#onError(error, event));
    }
  }
}
