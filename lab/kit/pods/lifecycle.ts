import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, Refused } from './api.ts';
import type { Pod } from './shape.ts';
import { PodTrouble } from './trouble.ts';

const pollMs = 400;
const answerMs = 30_000;

export const coreOf = (namespace: string): string => `/api/v1/namespaces/${namespace}`;

export async function create(api: Api, path: string, body: object): Promise<void> {
  try {
    await api.ask({ method: 'POST', path, body });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // The second of two tries whose first came through without its answer.
    if (error.status !== 409) throw new PodTrouble(`The cluster does not take this job: ${error.message}`);
  }
}

/** Asks for its end; false when there is nothing of it any more. */
async function end(api: Api, path: string, graceSeconds: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(answerMs);
    await api.ask({ method: 'DELETE', path: `${path}?gracePeriodSeconds=${graceSeconds}`, signal });
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return false;
    throw error;
  }
}

/** Deleting a pod ends everything in it; it is gone only when the cluster has said so. */
export async function remove(api: Api, core: string, name: string, graceSeconds = 1): Promise<void> {
  await end(api, `${core}/secrets/${name}`, graceSeconds);
  const until = Date.now() + graceSeconds * 1000 + answerMs;
  while ((await end(api, `${core}/pods/${name}`, graceSeconds)) && Date.now() < until) await sleep(pollMs);
}

/** What a service that was killed has left: its jobs are lost, and are said to be. */
export async function removeLeftovers(api: Api, namespace: string, labelSelector: string): Promise<number> {
  const core = coreOf(namespace);
  const selector = new URLSearchParams({ labelSelector });
  const { items } = await api.ask<{ items: Pod[] }>({ method: 'GET', path: `${core}/pods?${selector}` });
  await api.ask({ method: 'DELETE', path: `${core}/secrets?${selector}` });
  for (const { metadata } of items) await remove(api, core, metadata.name);
  return items.length;
}
