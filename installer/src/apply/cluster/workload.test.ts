import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import { isRolledOut } from './workload.ts';

const whole = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };

const deployment = (status: Partial<typeof whole>): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'backstage', ...{ generation: 2 } },
  spec: { replicas: 2 },
  status: { ...whole, ...status },
});

test('all pods new, ready, and no old one left', () => {
  expect(isRolledOut(deployment({}))).toBe(true);
});

test.each([
  ['the change has not been seen yet', { observedGeneration: 1 }],
  ['one pod is still of the older kind', { updatedReplicas: 1 }],
  ['one pod does not answer yet', { availableReplicas: 1 }],
  ['an older one has not ended yet', { replicas: 3 }],
])('not while %s', (_, status) => {
  expect(isRolledOut(deployment(status))).toBe(false);
});
