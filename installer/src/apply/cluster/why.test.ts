import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../model/kubernetes.ts';
import type { Cluster } from '../../ports/cluster.ts';
import { whyNotReady } from './why.ts';

const workload: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'backstage', namespace: 'backstage' },
  spec: { selector: { matchLabels: { app: 'backstage' } } },
};

/** A cluster whose scheduler was heard to say that, and that has told these events of the pod. */
function waitingFor(message: string, reasons: string[] = []): Cluster {
  const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
  const pod = { metadata: { name: 'backstage-1', namespace: 'backstage' }, status: { conditions: [condition] } };
  const events = reasons.map((reason) => ({ type: 'Normal', reason, involvedObject: { name: 'backstage-1' } }));
  const list = async ({ kind }: { kind: string }): Promise<unknown[]> => (kind === 'Pod' ? [pod] : events);
  return { list } as Partial<Cluster> as Cluster;
}

const full = '0/3 nodes are available: 1 Too many pods, 2 Insufficient memory. preemption: 0/3 nodes are available.';

test('a cluster without room: which pod waits, in the scheduler’s words, for a minute, and what to do', async () => {
  const why = await whyNotReady(waitingFor(full), workload);
  expect(why).toEqual({
    text: `no node takes its pod backstage-1: ${full}`,
    patienceSeconds: 60,
    lines: [],
    cure: expect.stringMatching(/^Make room: .*`stagecraft up` again/),
  });
});

test.each([
  ['one that makes room by itself is waited for', full, ['TriggeredScaleUp']],
  ['what is no matter of room is waited for', '0/1 nodes are available: 1 node(s) were unschedulable.', []],
])('%s', async (_, message, reasons) => {
  const why = await whyNotReady(waitingFor(message, reasons), workload);
  expect(why).toEqual({ text: `no node takes its pod backstage-1: ${message}`, lines: [] });
});
