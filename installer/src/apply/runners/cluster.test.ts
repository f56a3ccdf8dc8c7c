import { expect, test } from 'vitest';
import type { StepOf } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import { foreseen } from '../../testing/caught.ts';
import { clusterRunner } from './cluster.ts';

const step = { input: { place: {} }, fingerprint: 'first' } as StepOf<'cluster'>;
const context = { signal: new AbortController().signal, progress() {} };

function running(version: string): ClusterAccess {
  const cluster = { version: async () => version } as Cluster;
  return { find: async () => cluster, get: async () => cluster, forget() {} };
}

test.each(['v1.31.0', 'v1.35.4+k3s1', 'v1.32.6-gke.1', 'v2.0.0'])('Kubernetes %s will do', async (version) => {
  const runner = clusterRunner(running(version));
  expect(await runner.inspect(step, context)).toEqual({ state: 'ready', fingerprint: 'first' });
  await runner.apply(step, context);
});

test('an older one is refused by name, with what to do', async () => {
  const runner = clusterRunner(running('v1.30.14'));
  expect(await runner.inspect(step, context)).toEqual({ state: 'absent' });
  const error = await foreseen(() => runner.apply(step, context));
  expect(error).toMatchObject({ code: 'environment', exitCode: 5, hint: expect.stringContaining('Upgrade it') });
  expect(error.message).toContain('runs Kubernetes v1.30.14; it must be 1.31 or newer');
});
