import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { StoreAccess } from '../../model/secret-store.ts';
import type { StepOf } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import type { HelmRelease } from '../../ports/helm.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { foreseen } from '../../testing/caught.ts';
import { kindPlan } from '../../testing/cluster.ts';
import { base64 } from '../cluster/secret-data.ts';
import { externalSecretRunner } from './external-secret.ts';
import { operatorRunner } from './operator.ts';
import { secretSourceRunner } from './secret-source.ts';

const { steps } = await kindPlan({ phase: 2 });
const stepOf = <Kind extends 'external-secret' | 'secret-source' | 'operator'>(kind: Kind): StepOf<Kind> =>
  steps.find((step) => step.kind === kind) as unknown as StepOf<Kind>;

type Look = (object: KubernetesObject, all: Map<string, KubernetesObject>) => void;

const keyOf = ({ kind, metadata }: { kind: string; metadata: { name: string } }): string => `${kind}/${metadata.name}`;

/** A cluster that keeps objects, and somebody in it who acts on each that is applied. */
function cluster(look: Look = () => {}) {
  const all = new Map<string, KubernetesObject>();
  const part: Partial<Cluster> = {
    read: async (reference) => all.get(keyOf(reference)),
    list: async ({ kind }) => [...all.values()].filter((object) => object.kind === kind),
    async apply(object) {
      all.set(keyOf(object), { ...all.get(keyOf(object)), ...object });
      look(object, all);
    },
    remove: async (reference) => void all.delete(keyOf(reference)),
  };
  const whole = part as Cluster;
  const access: ClusterAccess = { find: async () => whole, get: async () => whole, forget() {} };
  return { all, access };
}

const soon = () => ({ signal: AbortSignal.timeout(700), progress() {} });
const secrets = { read: async (name: string) => `value of ${name}` } as Secrets;

const condition = (status: string, message: string) => ({ conditions: [{ type: 'Ready', status, message }] });

describe('a Secret that is made from the store', () => {
  const step = stepOf('external-secret');
  const { name, namespace, values } = step.input;
  const data = Object.fromEntries(
    Object.entries(values).map(([key, { secret }]) => [key, base64(`value of ${secret}`)]),
  );
  const made: KubernetesObject = { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, data };

  let orders = 0;
  const obedient: Look = (object, objects) => {
    if (object.kind !== 'ExternalSecret') return;
    orders += 1;
    objects.set(keyOf(made), made);
    objects.set(keyOf(object), { ...object, status: { syncedResourceVersion: `1-${orders}` } });
  };

  test('values that are right already are waited for as well: what takes a Secret over changes its version', async () => {
    const { all, access } = cluster();
    all.set(keyOf(made), made);
    expect(await foreseen(() => externalSecretRunner(access, secrets).apply(step, soon()))).toMatchObject({
      code: 'timeout',
    });
  });

  test('is ordered without any value in the order, and waited for', async () => {
    const { all, access } = cluster(obedient);
    const runner = externalSecretRunner(access, secrets);
    expect(await runner.inspect(step, soon())).toEqual({ state: 'absent' });
    await runner.apply(step, soon());
    const order = all.get(`ExternalSecret/${name}`);
    expect(JSON.stringify(order)).not.toContain('value of');
    expect(order?.spec).toMatchObject({
      secretStoreRef: { kind: 'SecretStore', name: 'stagecraft' },
      target: { name, creationPolicy: 'Orphan', deletionPolicy: 'Retain' },
    });
    expect(await runner.inspect(step, soon())).toEqual({ state: 'ready', fingerprint: step.fingerprint });
  });

  test('another value than the installation’s is put right, also where somebody has changed it by hand', async () => {
    const { all, access } = cluster(obedient);
    const runner = externalSecretRunner(access, secrets);
    await runner.apply(step, soon());
    all.set(keyOf(made), { ...made, data: { ...data, more: 'eA==' } });
    expect(await runner.inspect(step, soon())).toMatchObject({ state: 'different' });
    await runner.apply(step, soon());
    expect(await runner.inspect(step, soon())).toMatchObject({ state: 'ready' });
  });

  test('what keeps it from being made is told, in the words of who should make it', async () => {
    const { access } = cluster((object, objects) => {
      if (object.kind === 'ExternalSecret') {
        objects.set(keyOf(object), { ...object, status: condition('False', 'the store is sealed') });
      }
    });
    const error = await foreseen(() => externalSecretRunner(access, secrets).apply(step, soon()));
    expect(error).toMatchObject({
      code: 'timeout',
      message: `${name} is not made from the store: the store is sealed.`,
    });
  });

  test('its order goes, the Secret stays', async () => {
    const { all, access } = cluster(obedient);
    const runner = externalSecretRunner(access, secrets);
    await runner.apply(step, soon());
    await runner.remove(step, soon());
    expect([...all.keys()]).toEqual([keyOf(made)]);
  });
});

describe('the way into the store', () => {
  const step = stepOf('secret-source');
  const access: StoreAccess = {
    version: 1,
    unsealKey: 'opens it',
    installer: { roleId: 'i', secretId: 'i' },
    keeper: { roleId: 'reader', secretId: 'proof' },
  };
  const keys = { read: async () => access, keep: async () => {} };
  const validated = () =>
    cluster((object, objects) => {
      if (object.kind === 'SecretStore') objects.set(keyOf(object), { ...object, status: condition('True', '') });
    });

  test('is the role that reads the platform’s secrets, and neither the installer’s nor the key', async () => {
    const there = validated();
    const runner = secretSourceRunner(there.access, keys);
    await runner.apply(step, soon());
    expect(there.all.get('Secret/stagecraft-store-role')?.data).toEqual({
      'role-id': base64('reader'),
      'secret-id': base64('proof'),
    });
    expect(await runner.inspect(step, soon())).toEqual({ state: 'ready', fingerprint: step.fingerprint });
  });

  test('a store that was set up anew has another role', async () => {
    const there = validated();
    await secretSourceRunner(there.access, keys).apply(step, soon());
    const other = { ...keys, read: async () => ({ ...access, keeper: { roleId: 'another', secretId: 'proof' } }) };
    expect(await secretSourceRunner(there.access, other).inspect(step, soon())).toMatchObject({ state: 'different' });
  });

  test('a store that lets nobody in is told of', async () => {
    const there = cluster((object, objects) => {
      if (object.kind === 'SecretStore') {
        objects.set(keyOf(object), { ...object, status: condition('False', 'permission denied') });
      }
    });
    const error = await foreseen(() => secretSourceRunner(there.access, keys).apply(step, soon()));
    expect(error).toMatchObject({ code: 'timeout', message: expect.stringContaining('permission denied') });
  });
});

describe('an operator of others', () => {
  const step = stepOf('operator');
  const charts = { get: async () => '/cache/external-secrets.tgz' };

  test('what it looks after is gone before it goes: nobody else could end that', async () => {
    const { all, access } = cluster();
    const order = { apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', metadata: { name: 'one' } };
    all.set(keyOf(order), order);
    const left: number[] = [];
    const helm = {
      upgrade: async (_release: HelmRelease) => {},
      uninstall: async () => void left.push(all.size),
    };
    await operatorRunner(access, helm, charts).remove(step, soon());
    expect(left).toEqual([0]);
  });

  test('one that does not end keeps it until the deadline', async () => {
    const { all, access } = cluster();
    const held = {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: 'held', deletionTimestamp: 'now' },
    };
    all.set(keyOf(held), held);
    const gone: string[] = [];
    const helm = { upgrade: async () => {}, uninstall: async (name: string) => void gone.push(name) };
    await expect(operatorRunner(access, helm, charts).remove(step, soon())).rejects.toThrow();
    expect(gone).toEqual([]);
  });
});
