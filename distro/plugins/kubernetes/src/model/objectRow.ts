import type { GroupedResponses } from '@backstage/plugin-kubernetes-common';
import type { Autoscaler, CronJob, DaemonSet, Deployment, Ingress, Job, Service, StatefulSet } from './objects';

/** Anything but a pod: what it is, and the one thing that people want to know of it. */
export interface ObjectRow {
  kind: string;
  name: string;
  state: string;
}

interface Named {
  metadata?: { name?: string };
}

const replicas = (ready = 0, wanted = 0): string => `${ready} of ${wanted} ready`;

const deployment = ({ spec, status }: Deployment): string =>
  spec?.paused
    ? `paused, ${replicas(status?.readyReplicas, spec.replicas)}`
    : replicas(status?.readyReplicas, spec?.replicas ?? 1);

const statefulSet = ({ spec, status }: StatefulSet): string => replicas(status?.readyReplicas, spec?.replicas ?? 1);

const daemonSet = ({ status }: DaemonSet): string => replicas(status?.numberReady, status?.desiredNumberScheduled);

function job({ spec, status }: Job): string {
  const end = status?.conditions?.find((condition) => condition.status === 'True' && condition.type === 'Failed');
  if (end) return `failed: ${end.reason ?? 'no reason given'}`;
  return `${status?.succeeded ?? 0} of ${spec?.completions ?? 1} completed`;
}

function cronJob({ spec, status }: CronJob): string {
  const last = status?.lastScheduleTime ? `last ${new Date(status.lastScheduleTime).toISOString()}` : 'never run';
  return `${spec?.suspend ? 'suspended' : (spec?.schedule ?? 'no schedule')}, ${last}`;
}

function service({ spec }: Service): string {
  const ports = (spec?.ports ?? []).map(({ port, protocol }) => `${port}/${protocol ?? 'TCP'}`);
  return [spec?.type ?? 'ClusterIP', ...ports].join(', ');
}

const ingress = ({ spec }: Ingress): string =>
  (spec?.rules ?? []).map(({ host }) => host ?? 'every host').join(', ') || 'no rules';

const autoscaler = ({ spec, status }: Autoscaler): string =>
  `${status?.currentReplicas ?? 0} replicas, between ${spec?.minReplicas ?? 1} and ${spec?.maxReplicas ?? 1}`;

function rows<Each extends Named>(kind: string, list: readonly Each[], stateOf: (each: Each) => string): ObjectRow[] {
  return list.map((each) => ({ kind, name: each.metadata?.name ?? 'unknown', state: stateOf(each) }));
}

export function objectRows(found: GroupedResponses): ObjectRow[] {
  return [
    ...rows('Deployment', found.deployments, deployment),
    ...rows('Stateful set', found.statefulsets, statefulSet),
    ...rows('Daemon set', found.daemonSets, daemonSet),
    ...rows('Job', found.jobs, job),
    ...rows('Cron job', found.cronJobs, cronJob),
    ...rows('Service', found.services, service),
    ...rows('Ingress', found.ingresses, ingress),
    ...rows('Autoscaler', found.horizontalPodAutoscalers, autoscaler),
  ];
}
