import type { Forge, PipelineForge } from '../forge.ts';
import { type Limits, usualLimits } from './context.ts';
import { Signal } from './signal.ts';
import { openSigningKey } from './signing-key.ts';
import { PipelineStore } from './store.ts';
import { tidyRegularly } from './tidy.ts';
import { viewerOfToken } from './tokens.ts';
import { onEvent } from './triggers.ts';
import { resume, watch } from './watch.ts';

export type PipelineOptions = {
  runnerToken: string;
  limits?: Partial<Limits>;
  instanceVariables?: Record<string, string>;
};

/** Makes pipelines a part of the forge; without this it has none and says so. */
export async function openPipelines(forge: Forge, { runnerToken, limits, instanceVariables = {} }: PipelineOptions) {
  const store = new PipelineStore(forge.store.dataDir);
  await store.load(forge.log, forge.store);
  const pipelines = {
    ...{ store, runnerToken, instanceVariables },
    signingKey: await openSigningKey(forge.store.dataDir),
    limits: { ...usualLimits, ...limits },
    work: new Signal(),
    heard: new Map(),
    runners: new Map(),
    startedAt: Date.now(),
  };
  const full: PipelineForge = Object.assign(forge, { pipelines });
  forge.accounts.alsoTake((token) => viewerOfToken(full, token));
  forge.events.subscribe((event) => onEvent(full, event));
  let stop = () => {};
  const start = async () => {
    await resume(full);
    const stops = [watch(full), tidyRegularly(full)];
    stop = () => {
      for (const each of stops) each();
    };
  };
  const close = () => {
    stop();
    pipelines.work.raise();
  };
  return { start, close };
}
