import type { GroupedResponses } from '@backstage/plugin-kubernetes-common';

type Each<List extends keyof GroupedResponses> = GroupedResponses[List][number];

export type Pod = Each<'pods'>;
export type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];
export type Deployment = Each<'deployments'>;
export type StatefulSet = Each<'statefulsets'>;
export type DaemonSet = Each<'daemonSets'>;
export type Job = Each<'jobs'>;
export type CronJob = Each<'cronJobs'>;
export type Service = Each<'services'>;
export type Ingress = Each<'ingresses'>;
export type Autoscaler = Each<'horizontalPodAutoscalers'>;
