import { expect, test } from 'vitest';
import type { KubernetesObject, ServiceValues } from '../../model/kubernetes.ts';
import type { Cluster } from '../../ports/cluster.ts';
import { hasSecretsOfNow, withSecretsOfNow } from './used-secrets.ts';

const clusterWith = (versions: Record<string, string>): Cluster =>
  ({
    read: async ({ metadata: { name } }: KubernetesObject) =>
      versions[name] && { kind: 'Secret', metadata: { name, resourceVersion: versions[name] } },
  }) as unknown as Cluster;

const values = {
  podAnnotations: { own: 'yes' },
  secretEnv: { secret: 'keys', keys: {} },
  secretFiles: [
    { folder: '/a', secret: 'authority' },
    { folder: '/b', secret: 'edge-files', reread: true },
  ],
} as unknown as ServiceValues;

const workloadOf = ({ podAnnotations }: ServiceValues): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'it' },
  spec: { template: { metadata: { annotations: podAnnotations } } },
});

const before = { keys: '1', authority: '5', 'edge-files': '7' };
const made = () => withSecretsOfNow(clusterWith(before), 'backstage', values);

test('the pod says which versions it was started with, and nothing of what is in them', async () => {
  expect((await made()).podAnnotations).toEqual({ own: 'yes', 'stagecraft.dev/secrets': 'authority=5 keys=1' });
});

test.each([
  ['nothing has changed', {}, true],
  ['a variable’s Secret has changed', { keys: '2' }, false],
  ['a file’s Secret has changed', { authority: '6' }, false],
  ['one is gone', { keys: '' }, false],
  ['one has changed that its program reads anew by itself', { 'edge-files': '8' }, true],
])('%s', async (_, changes, same) => {
  const now = clusterWith({ ...before, ...changes });
  expect(await hasSecretsOfNow(now, 'backstage', values, workloadOf(await made()))).toBe(same);
});

test('without Secrets there is nothing to say', async () => {
  const none = { podAnnotations: { own: 'yes' } } as unknown as ServiceValues;
  expect(await withSecretsOfNow(clusterWith({}), 'backstage', none)).toBe(none);
  expect(await hasSecretsOfNow(clusterWith({}), 'backstage', none, workloadOf(none))).toBe(true);
});
