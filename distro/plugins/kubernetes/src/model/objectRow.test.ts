import { groupResponses, type FetchResponse } from '@backstage/plugin-kubernetes-common';
import { objectRows } from './objectRow';

const metadata = { name: 'storefront' };
const rows = (type: string, ...resources: object[]) =>
  objectRows(groupResponses([{ type, resources } as unknown as FetchResponse]));

describe('what stands around the pods', () => {
  it.each([
    ['deployments', { spec: { replicas: 3 }, status: { readyReplicas: 2 } }, 'Deployment', '2 of 3 ready'],
    ['deployments', { spec: { replicas: 0 }, status: {} }, 'Deployment', '0 of 0 ready'],
    ['deployments', { spec: { replicas: 1, paused: true } }, 'Deployment', 'paused, 0 of 1 ready'],
    ['statefulsets', { spec: { replicas: 1 }, status: { readyReplicas: 1 } }, 'Stateful set', '1 of 1 ready'],
    ['daemonsets', { status: { desiredNumberScheduled: 4, numberReady: 4 } }, 'Daemon set', '4 of 4 ready'],
    ['jobs', { spec: { completions: 2 }, status: { succeeded: 1 } }, 'Job', '1 of 2 completed'],
    [
      'jobs',
      { spec: {}, status: { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] } },
      'Job',
      'failed: BackoffLimitExceeded',
    ],
    ['cronjobs', { spec: { schedule: '0 * * * *' }, status: {} }, 'Cron job', '0 * * * *, never run'],
    [
      'cronjobs',
      { spec: { schedule: '0 * * * *', suspend: true }, status: { lastScheduleTime: '2026-11-21T08:00:00Z' } },
      'Cron job',
      'suspended, last 2026-11-21T08:00:00.000Z',
    ],
    [
      'services',
      {
        spec: {
          type: 'ClusterIP',
          ports: [
            { port: 80, protocol: 'TCP' },
            { port: 53, protocol: 'UDP' },
          ],
        },
      },
      'Service',
      'ClusterIP, 80/TCP, 53/UDP',
    ],
    ['ingresses', { spec: { rules: [{ host: 'shop.example' }, {}] } }, 'Ingress', 'shop.example, every host'],
    ['ingresses', { spec: {} }, 'Ingress', 'no rules'],
    [
      'horizontalpodautoscalers',
      { spec: { minReplicas: 2, maxReplicas: 5 }, status: { currentReplicas: 3 } },
      'Autoscaler',
      '3 replicas, between 2 and 5',
    ],
  ])('%s %j', (type, object, kind, state) => {
    expect(rows(type, { metadata, ...object })).toEqual([{ kind, name: 'storefront', state }]);
  });

  it('leaves out replica sets, which are only a deployment’s means', () => {
    expect(rows('replicasets', { metadata })).toEqual([]);
  });
});
