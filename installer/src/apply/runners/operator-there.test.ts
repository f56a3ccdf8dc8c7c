import { expect, test } from 'vitest';
import type { StepOf } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import { foreseen } from '../../testing/caught.ts';
import { operatorThereRunner } from './operator-there.ts';

const kinds = ['ExternalSecret', 'SecretStore'].map((kind) => ({ apiVersion: 'external-secrets.io/v1', kind }));
const step = {
  input: { title: 'External Secrets', namespace: 'external-secrets', kinds },
  fingerprint: 'first',
} as StepOf<'operator-there'>;
const context = { signal: new AbortController().signal, progress() {} };

function knowing(...known: string[]): ClusterAccess {
  const cluster = { knows: async ({ kind }) => known.includes(kind) } as Partial<Cluster> as Cluster;
  return { find: async () => cluster, get: async () => cluster, forget() {} };
}

test('one that knows its kinds will do, and is left as it is', async () => {
  const runner = operatorThereRunner(knowing('ExternalSecret', 'SecretStore'));
  expect(await runner.inspect(step, context)).toEqual({ state: 'ready', fingerprint: 'first' });
  await runner.apply(step, context);
});

test.each([
  [[], 'no ExternalSecret'],
  [['ExternalSecret'], 'no SecretStore'],
])('where the cluster knows %j only, that is said, with who cures it', async (known, words) => {
  const runner = operatorThereRunner(knowing(...known));
  expect(await runner.inspect(step, context)).toEqual({ state: 'absent' });
  const error = await foreseen(() => runner.apply(step, context));
  expect(error).toMatchObject({ code: 'environment', hint: expect.stringContaining('An administrator installs it') });
  expect(error.message).toContain(`${words} (external-secrets.io/v1)`);
});
