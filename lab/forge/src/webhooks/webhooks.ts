import { randomUUID } from 'node:crypto';
import type { ForgeEvent } from '../domain/events.ts';
import type { Delivery, Hook } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { send } from './deliver.ts';
import { jobPayload, pipelinePayload } from './pipeline-payload.ts';
import {
  groupPayload,
  memberPayload,
  mergeRequestPayload,
  type Payload,
  projectPayload,
  pushPayload,
} from './payload.ts';

const maximumAttempts = 6;
const firstPauseMs = 500;
const concurrency = 4;

type Message = { header: string; payload: Payload; wanted: (hook: Hook) => boolean };

async function describe(forge: Forge, event: ForgeEvent): Promise<Message> {
  switch (event.kind) {
    case 'push': {
      const tag = event.ref.startsWith('refs/tags/');
      const payload = await pushPayload(forge, event);
      const header = tag ? 'Tag Push Hook' : 'Push Hook';
      return { header, payload, wanted: (hook) => (tag ? hook.events.tag : hook.events.push) };
    }
    case 'merge-request':
      return {
        header: 'Merge Request Hook',
        payload: mergeRequestPayload(forge, event),
        wanted: (hook) => hook.events.mergeRequests,
      };
    case 'pipeline': {
      const payload = await pipelinePayload(forge, event);
      return { header: 'Pipeline Hook', payload, wanted: (hook) => hook.events.pipelines === true };
    }
    case 'job': {
      const payload = await jobPayload(forge, event);
      return { header: 'Job Hook', payload, wanted: (hook) => hook.events.jobs === true };
    }
    case 'project':
      return { header: 'Repository Hook', payload: projectPayload(event), wanted: (hook) => hook.projectId === null };
    case 'group':
      return { header: 'Group Hook', payload: groupPayload(event), wanted: (hook) => hook.projectId === null };
    case 'group-member':
      return { header: 'Member Hook', payload: memberPayload(event), wanted: (hook) => hook.projectId === null };
  }
}

/** Written down before it is sent: a delivery survives the end of the process and is taken up again. */
export class Webhooks {
  #forge: Forge;
  #waiting: number[] = [];
  #running = 0;
  #timers = new Set<NodeJS.Timeout>();
  #stopped = false;
  #abort = new AbortController();

  constructor(forge: Forge) {
    this.#forge = forge;
    forge.events.subscribe((event) => this.#take(event));
  }

  start(): void {
    for (const delivery of this.#forge.store.deliveries.all()) this.#enqueue(delivery.id);
  }

  stop(): void {
    this.#stopped = true;
    this.#abort.abort();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #take(event: ForgeEvent): Promise<void> {
    const { store } = this.#forge;
    const projectId = 'project' in event ? event.project.id : undefined;
    const near = store.hooks.all().filter((hook) => hook.projectId === null || hook.projectId === projectId);
    if (near.length === 0) return;
    const { header, payload, wanted } = await describe(this.#forge, event);
    for (const hook of near.filter(wanted)) {
      const id = await store.sequences.next('deliveries');
      const name = hook.projectId === null ? 'System Hook' : header;
      await store.deliveries.put({ id, hookId: hook.id, event: name, uuid: randomUUID(), payload, attempts: 0 });
      this.#enqueue(id);
    }
  }

  #enqueue(id: number): void {
    this.#waiting.push(id);
    this.#next();
  }

  #next(): void {
    while (!this.#stopped && this.#running < concurrency) {
      const id = this.#waiting.shift();
      if (id === undefined) return;
      this.#running += 1;
      this.#work(id)
        .catch((error: unknown) => this.#forge.log.error('A delivery could not be written down.', { error }))
        .finally(() => {
          this.#running -= 1;
          this.#next();
        });
    }
  }

  async #work(id: number): Promise<void> {
    const { store } = this.#forge;
    const delivery = store.deliveries.get(id);
    const hook = delivery && store.hooks.get(delivery.hookId);
    if (!delivery || !hook) return store.deliveries.remove(id);
    const problem = await send(this.#forge, hook, delivery, this.#abort.signal);
    if (this.#stopped && problem) return;
    if (!problem) return store.deliveries.remove(id);
    await this.#failed(hook, delivery, problem);
  }

  async #failed(hook: Hook, delivery: Delivery, problem: string): Promise<void> {
    const { store, log } = this.#forge;
    const attempts = delivery.attempts + 1;
    const facts = { hook: hook.id, url: hook.url, event: delivery.event, attempts, problem };
    if (attempts >= maximumAttempts) {
      log.error('A webhook was given up: whoever listens there did not take it.', facts);
      return store.deliveries.remove(delivery.id);
    }
    log.warn('A webhook was not taken and is tried again.', facts);
    await store.deliveries.change(delivery.id, (current) => ({ ...current, attempts }));
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        this.#enqueue(delivery.id);
      },
      firstPauseMs * 2 ** (attempts - 1),
    );
    this.#timers.add(timer);
  }
}
