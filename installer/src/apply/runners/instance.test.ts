import { beforeEach, describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { StepOf } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import { foreseen } from '../../testing/caught.ts';
import { instanceRunner } from './instance.ts';

const object: KubernetesObject = {
  ...{ apiVersion: 'awx.ansible.com/v1beta1', kind: 'AWX', spec: { replicas: 1 } },
  metadata: { name: 'awx', namespace: 'backstage-awx' },
};
const step = { input: { title: 'AWX', object, logs: 'awx-operator' }, fingerprint: 'first' } as StepOf<'instance'>;

const running = (reason: string) => ({ type: 'Running', status: 'True', reason });
const failure = { type: 'Failure', status: 'True', reason: 'Failed' };
const up = [running('Successful')];

/** What the object is when it is read: its generation counts its changes, as the API server counts them. */
let found: KubernetesObject | undefined;
/** What its operator says, one after the other; the last one stays. */
let says: object[][];
let removed: number;

beforeEach(() => {
  [found, says, removed] = [undefined, [[]], 0];
});

const cluster: Partial<Cluster> = {
  async read() {
    const conditions = says.length > 1 ? says.shift() : says[0];
    return found && { ...found, status: { conditions } };
  },
  async apply(wanted) {
    const before = (found?.metadata as { generation?: number } | undefined)?.generation ?? 0;
    const isChanged = JSON.stringify(found?.spec) !== JSON.stringify(wanted.spec);
    const metadata = { ...wanted.metadata, generation: before + (isChanged ? 1 : 0) };
    found = { ...wanted, metadata };
  },
  async remove() {
    removed += 1;
    if (removed > 1) found = undefined;
  },
};
const access: ClusterAccess = {
  find: async () => cluster as Cluster,
  get: async () => cluster as Cluster,
  forget() {},
};
const runner = instanceRunner(access);

function within(ms: number) {
  const said: string[] = [];
  return { said, signal: AbortSignal.timeout(ms), progress: (words: string) => void said.push(words) };
}

test('is up when its operator says that its play is through, and not when that has begun', async () => {
  says = [[], [], [], [running('Running')], up];
  const context = within(10_000);
  await runner.apply(step, context);
  expect(context.said).toEqual(['its operator has not looked at it yet', 'its operator is at work']);
  expect(found?.metadata.annotations).toMatchObject({ 'stagecraft.dev/fingerprint': 'first' });
  expect(await runner.inspect(step, within(100))).toEqual({ state: 'ready', fingerprint: 'first' });
});

test('what is changed is up when its operator has been at work on it: what it said before is about what was', async () => {
  says = [up];
  await runner.apply(step, within(5_000));
  const other = { ...step, input: { ...step.input, object: { ...object, spec: { replicas: 2 } } } };
  says = [up, up, up, [running('Running')], up];
  const context = within(10_000);
  await runner.apply(other, context);
  expect(context.said).toContain('its operator is at work');
});

test('what is as it was need not be waited for', async () => {
  says = [up];
  await runner.apply(step, within(5_000));
  await runner.apply(step, within(900));
});

describe('one that does not come up', () => {
  test('is told with what its operator says, and where to look', async () => {
    says = [[running('Running'), failure]];
    const error = await foreseen(() => runner.apply(step, within(50)));
    expect(error).toMatchObject({ code: 'timeout', hint: expect.stringContaining('stagecraft logs awx-operator') });
    expect(error.message).toBe('AWX does not come up: its operator failed, and tries again.');
    expect(await runner.inspect(step, within(50))).toMatchObject({ state: 'broken' });
  });

  test('a failure counts more than what it said before it', async () => {
    says = [[...up, failure]];
    await expect(runner.apply(step, within(50))).rejects.toThrow('failed');
  });
});

test('is absent, or as an earlier plan said', async () => {
  expect(await runner.inspect(step, within(50))).toEqual({ state: 'absent' });
  found = object;
  expect(await runner.inspect(step, within(50))).toMatchObject({ state: 'different' });
});

test('goes when it is gone, and not when that was asked for', async () => {
  found = object;
  await runner.remove(step, within(10_000));
  expect(found).toBeUndefined();
  expect(removed).toBe(2);
});
