import {
  confinedPod,
  helperContainer,
  jobContainer,
  type PodPlace,
  podSecret,
  scratch,
  secretVolume,
  sidecar,
} from '../../../kit/pods/manifest.ts';
import { parts } from '../../../kit/pods/shape.ts';
import { fileVariables } from '../environment.ts';
import type { JobPayload } from '../payload.ts';
import { folders, jobFiles } from './script.ts';

export type PodSettings = PodPlace & {
  runnerName: string;
  forgeUrl: string;
  /** Of a job that names none. */
  image: string;
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
  return podSecret(metadata(settings, draft), stringData);
}

const shared = [
  { name: 'builds', mountPath: folders.builds },
  { name: 'outcome', mountPath: folders.outcome },
  { name: 'temporary', mountPath: folders.temporary },
];

const helper = (settings: PodSettings, name: string, memory: string): object =>
  helperContainer(settings, {
    ...{ name, memory, program: '/lab/job.mjs', authorityFile: `${folders.helper}/authority` },
    env: { FORGE_URL: settings.forgeUrl, RUNNER_NAME: settings.runnerName },
    mounts: [{ name: 'helper', mountPath: folders.helper, readOnly: true }, ...shared],
  });

function volumes({ authority }: PodSettings, { job, name, env, deadline }: Draft): object[] {
  const files = [...fileVariables(job).keys()].map((key) => ({ key: fileKey(key), path: key }));
  const own = Object.keys(jobFiles(job, env, deadline)).map((key) => ({ key, path: key }));
  const trust = authority === undefined ? [] : [{ key: 'authority', path: 'authority' }];
  return [
    secretVolume('job', name, [...own, ...files, ...trust]),
    secretVolume('helper', name, [{ key: 'payload', path: 'payload' }, ...trust]),
    scratch('builds', '3Gi'),
    scratch('outcome', '1Mi'),
    scratch('temporary', '1Gi'),
  ];
}

export function jobPod(settings: PodSettings, draft: Draft): object {
  const { job } = draft;
  const after = job.steps.find(({ name }) => name === 'after_script')?.timeout ?? 0;
  const named = job.image?.name;
  const bring = sidecar(helper(settings, parts.bring, '768Mi'));
  return confinedPod(settings, {
    metadata: metadata(settings, draft),
    graceSeconds,
    // Also where no runner is left to end it.
    longestSeconds: job.runner_info.timeout + after + graceSeconds + 300,
    initContainers: [helper(settings, parts.prepare, '1Gi'), ...(job.artifacts.length > 0 ? [bring] : [])],
    containers: [
      jobContainer(settings, {
        image: named ?? settings.image,
        pullPolicy: named === undefined ? settings.pullPolicy : 'IfNotPresent',
        files: folders.files,
        workingDir: folders.builds,
        mounts: shared,
      }),
    ],
    volumes: volumes(settings, draft),
  });
}
