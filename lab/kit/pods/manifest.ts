import { parts } from './shape.ts';

/** How the pods of jobs are made here. */
export type PodPlace = {
  namespace: string;
  /** The image that prepares a job and brings what it leaves. */
  helperImage: string;
  pullPolicy: 'IfNotPresent' | 'Never';
  pullSecret?: string;
  /** undefined leaves the choice to the cluster. */
  user?: number;
  limits: { cpu: string; memory: string };
  /** Who signs the platform's certificate, where that is not known to everybody. */
  authority?: string;
};

export type Mount = { name: string; mountPath: string; readOnly?: boolean };

const harmless = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

export type Helper = {
  /** The part of the pod that it is. */
  name: string;
  /** What it is called in the lab's image. */
  program: string;
  env: Record<string, string>;
  memory: string;
  mounts: Mount[];
  /** Where it finds whom to trust. */
  authorityFile: string;
};

export function helperContainer({ helperImage, pullPolicy, authority }: PodPlace, helper: Helper): object {
  const { name, program, env, memory, mounts, authorityFile } = helper;
  const trust = { NODE_EXTRA_CA_CERTS: authorityFile, GIT_SSL_CAINFO: authorityFile };
  const all = { ...env, HOME: '/tmp', NODE_NO_WARNINGS: '1', ...(authority === undefined ? {} : trust) };
  return {
    name,
    image: helperImage,
    imagePullPolicy: pullPolicy,
    command: ['node', program, name],
    env: Object.entries(all).map(([key, value]) => ({ name: key, value })),
    securityContext: harmless,
    resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { cpu: '1', memory } },
    volumeMounts: mounts,
  };
}

export type JobContainer = {
  image: string;
  pullPolicy: string;
  /** Where the job's own files are, which no other part of the pod has. */
  files: string;
  workingDir: string;
  mounts: Mount[];
};

/** What people bring: its volume `job` holds what it is to do. */
export function jobContainer({ limits }: PodPlace, job: JobContainer): object {
  const { image, pullPolicy, files, workingDir, mounts } = job;
  return {
    name: parts.job,
    image,
    imagePullPolicy: pullPolicy,
    command: ['/bin/sh', `${files}/conductor`],
    workingDir,
    securityContext: harmless,
    resources: {
      requests: { cpu: '50m', memory: '128Mi' },
      limits: { ...limits, 'ephemeral-storage': '4Gi' },
    },
    volumeMounts: [{ name: 'job', mountPath: files, readOnly: true }, ...mounts],
  };
}

/** Kubernetes ends such a one when everything else has ended: then nothing of the job runs any more. */
export const sidecar = (container: object): object => ({ ...container, restartPolicy: 'Always' });

export type Metadata = { name: string; labels: Record<string, string>; annotations: Record<string, string> };

/** Files of a job, as a Secret that goes with its pod. */
export const podSecret = (metadata: Metadata, stringData: Record<string, string>): object => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata,
  immutable: true,
  stringData,
});

/** Some files of the pod's Secret. */
export const secretVolume = (name: string, secretName: string, items: { key: string; path: string }[]): object => ({
  name,
  secret: { secretName, defaultMode: 0o440, items },
});

export const scratch = (name: string, sizeLimit: string): object => ({ name, emptyDir: { sizeLimit } });

export type Drawn = {
  metadata: Metadata;
  /** How long what ends it waits for what it has to bring. */
  graceSeconds: number;
  /** When it ends by itself, also where nobody is left to end it. */
  longestSeconds: number;
  initContainers: object[];
  containers: object[];
  volumes: object[];
};

/** A pod that may do nothing but run one job: no account of the cluster, no privilege, nothing of the platform's. */
export function confinedPod({ user, pullSecret }: PodPlace, drawn: Drawn): object {
  const { metadata, graceSeconds, longestSeconds, ...rest } = drawn;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata,
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: graceSeconds,
      activeDeadlineSeconds: longestSeconds,
      securityContext: {
        runAsNonRoot: true,
        ...(user === undefined ? {} : { runAsUser: user, runAsGroup: user, fsGroup: user }),
        seccompProfile: { type: 'RuntimeDefault' },
      },
      ...(pullSecret === undefined ? {} : { imagePullSecrets: [{ name: pullSecret }] }),
      ...rest,
    },
  };
}
