import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { StepOf } from '../../model/step.ts';
import type { Cluster, ClusterAccess } from '../../ports/cluster.ts';
import { volumeObjects } from '../../targets/kind/volumes.ts';
import { objectsRunner } from './objects.ts';

const [volume] = volumeObjects([{ claim: 'data-forge-0', size: '1Gi' }], 'backstage', 'node');
if (!volume) throw new Error('there is no volume');
const claim = (uid: string, metadata: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data-forge-0', namespace: 'backstage', uid, ...metadata } as KubernetesObject['metadata'],
});

/** As the cluster has it once a claim has found it. */
const bound = (uid: string): KubernetesObject => ({
  ...volume,
  metadata: { ...volume.metadata, annotations: { 'stagecraft.dev/fingerprint': 'f' } },
  spec: { ...(volume.spec as object), claimRef: { name: 'data-forge-0', namespace: 'backstage', uid } },
  status: { phase: 'Bound' },
});

const step = {
  id: 'cluster/volumes',
  kind: 'objects',
  fingerprint: 'f',
  input: { objects: [volume] },
} as unknown as StepOf<'objects'>;

function accessTo(objects: KubernetesObject[]): ClusterAccess {
  const cluster = {
    read: async ({ kind, metadata }: KubernetesObject) =>
      objects.find((object) => object.kind === kind && object.metadata.name === metadata.name),
  } as unknown as Cluster;
  return { find: async () => cluster, get: async () => cluster, forget: () => {} };
}

const context = { signal: new AbortController().signal, progress: () => {} };

test.each([
  ['whose claim is there', [bound('1'), claim('1')], 'ready'],
  ['whose claim is gone, though it still calls itself bound', [bound('1')], 'absent'],
  ['whose claim was made anew', [bound('1'), claim('2')], 'absent'],
  ['whose claim is on its way out', [bound('1'), claim('1', { deletionTimestamp: 'now' })], 'absent'],
  ['that knows of its own claim’s end', [{ ...bound('1'), status: { phase: 'Released' } }, claim('1')], 'absent'],
])('a volume %s', async (_, objects, state) => {
  expect(await objectsRunner(accessTo(objects)).inspect(step, context)).toMatchObject({ state });
});

test('a volume that no claim has found yet is ready for one', async () => {
  const free = { ...bound('1'), spec: volume.spec, status: { phase: 'Available' } };
  expect(await objectsRunner(accessTo([free])).inspect(step, context)).toMatchObject({ state: 'ready' });
});
