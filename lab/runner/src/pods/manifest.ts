import { fileVariables } from '../environment.ts';
import type { JobPayload } from '../payload.ts';
import { parts } from './shape.ts';
import { folders, jobFiles } from './script.ts';

/** How the pods of jobs are made here. */
export type PodSettings = {
  namespace: string;
  runnerName: string;
  forgeUrl: string;
  /** Of a job that names none. */
  image: string;
  helperImage: string;
  pullPolicy: 'IfNotPresent' | 'Never';
  pullSecret?: string;
  /** undefined leaves the choice to the cluster. */
  user?: number;
  limits: { cpu: string; memory: string };
  /** Who signs the forge's certificate, where that is not known to everybody. */
  authority?: string;
};

export type Draft = { job: JobPayload; name: string; env: Record<string, string>; deadline: number };

const graceSeconds = 300;
const labels = { runner: 'stagecraft.dev/runner', job: 'stagecraft.dev/job' };

export const ownPods = ({ runnerName }: PodSettings): string => `${labels.runner}=${runnerName}`;

const metadata = ({ runnerName }: PodSettings, { job, name }: Draft) => ({
  name,
  labels: { [labels.runner]: runnerName, [labels.job]: String(job.id), 'app.kubernetes.io/name': 'pipeline-job' },
  annotations: { 'stagecraft.dev/project': job.job_info.project_full_path, 'stagecraft.dev/name': job.job_info.name },
});

const fileKey = (variable: string): string => `file.${variable}`;

/** What a job is given in private; it goes with its pod. */
export function jobSecret(settings: PodSettings, draft: Draft): object {
  const { job, env, deadline } = draft;
  const variables = [...fileVariables(job)].map(([key, value]) => [fileKey(key), value]);
  const stringData = {
    ...jobFiles(job, env, deadline),
    ...Object.fromEntries(variables),
    payload: JSON.stringify(job),
    ...(settings.authority === undefined ? {} : { authority: settings.authority }),
  };
  return { apiVersion: 'v1', kind: 'Secret', metadata: metadata(settings, draft), immutable: true, stringData };
}

const authorityFile = `${folders.helper}/authority`;

function helper(settings: PodSettings, name: string, limit: string): Record<string, unknown> {
  const env = { FORGE_URL: settings.forgeUrl, RUNNER_NAME: settings.runnerName, HOME: '/tmp', NODE_NO_WARNINGS: '1' };
  const trust = { NODE_EXTRA_CA_CERTS: authorityFile, GIT_SSL_CAINFO: authorityFile };
  const all = { ...env, ...(settings.authority === undefined ? {} : trust) };
  return {
    name,
    image: settings.helperImage,
    imagePullPolicy: settings.pullPolicy,
    command: ['node', '/lab/job.mjs', name],
    env: Object.entries(all).map(([key, value]) => ({ name: key, value })),
    securityContext: harmless,
    resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { cpu: '1', memory: limit } },
    volumeMounts: [
      { name: 'helper', mountPath: folders.helper, readOnly: true },
      { name: 'builds', mountPath: folders.builds },
      { name: 'outcome', mountPath: folders.outcome },
      { name: 'temporary', mountPath: folders.temporary },
    ],
  };
}

const harmless = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

function jobContainer({ image, pullPolicy, limits }: PodSettings, { job }: Draft): object {
  const named = job.image?.name;
  return {
    name: parts.job,
    image: named ?? image,
    imagePullPolicy: named === undefined ? pullPolicy : 'IfNotPresent',
    command: ['/bin/sh', `${folders.files}/conductor`],
    workingDir: folders.builds,
    securityContext: harmless,
    resources: {
      requests: { cpu: '50m', memory: '128Mi' },
      limits: { ...limits, 'ephemeral-storage': '4Gi' },
    },
    volumeMounts: [
      { name: 'job', mountPath: folders.files, readOnly: true },
      { name: 'builds', mountPath: folders.builds },
      { name: 'outcome', mountPath: folders.outcome },
      { name: 'temporary', mountPath: folders.temporary },
    ],
  };
}

function volumes({ authority }: PodSettings, { job, name, env, deadline }: Draft): object[] {
  const files = [...fileVariables(job).keys()].map((key) => ({ key: fileKey(key), path: key }));
  const own = Object.keys(jobFiles(job, env, deadline)).map((key) => ({ key, path: key }));
  const shared = authority === undefined ? [] : [{ key: 'authority', path: 'authority' }];
  const from = (items: object[]) => ({ secretName: name, defaultMode: 0o440, items });
  return [
    { name: 'job', secret: from([...own, ...files, ...shared]) },
    { name: 'helper', secret: from([{ key: 'payload', path: 'payload' }, ...shared]) },
    { name: 'builds', emptyDir: { sizeLimit: '3Gi' } },
    { name: 'outcome', emptyDir: { sizeLimit: '1Mi' } },
    { name: 'temporary', emptyDir: { sizeLimit: '1Gi' } },
  ];
}

/** A pod that may do nothing but run one job: no account of the cluster, no privilege, nothing of the platform's. */
export function jobPod(settings: PodSettings, draft: Draft): object {
  const { job } = draft;
  const { user, pullSecret } = settings;
  const after = job.steps.find(({ name }) => name === 'after_script')?.timeout ?? 0;
  // Kubernetes ends such a one when everything else has ended: then nothing of the job runs any more.
  const bring = { ...helper(settings, parts.bring, '768Mi'), restartPolicy: 'Always' };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata(settings, draft),
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: graceSeconds,
      // Also where no runner is left to end it.
      activeDeadlineSeconds: job.runner_info.timeout + after + graceSeconds + 300,
      securityContext: {
        runAsNonRoot: true,
        ...(user === undefined ? {} : { runAsUser: user, runAsGroup: user, fsGroup: user }),
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...(pullSecret === undefined ? {} : { imagePullSecrets: [{ name: pullSecret }] }),
      initContainers: [helper(settings, parts.prepare, '1Gi'), ...(job.artifacts.length > 0 ? [bring] : [])],
      containers: [jobContainer(settings, draft)],
      volumes: volumes(settings, draft),
    },
  };
}
