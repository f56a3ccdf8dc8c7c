import { describe, expect, it } from 'vitest';
import type { JobPayload } from '../payload.ts';
import { jobPod, jobSecret, type PodSettings } from './manifest.ts';

const job: JobPayload = {
  id: 7,
  token: 'job-token',
  job_info: { name: 'pack', stage: 'build', project_name: 'cart', project_full_path: 'checkout/cart' },
  git_info: {
    repo_url: `http://forge.localhost/checkout/cart.git`,
    sha: 'a',
    ref: 'main',
    refspecs: ['main'],
    depth: 1,
  },
  runner_info: { timeout: 60 },
  variables: [
    { key: 'PLAIN', value: "it's", public: true, masked: false, file: false },
    { key: 'KEYS', value: 'in a file', public: false, masked: true, file: true },
    { key: 'not a name', value: 'x', public: true, masked: false, file: false },
  ],
  steps: [{ name: 'script', script: ['make'], timeout: 60 }],
  image: null,
  artifacts: [],
  dependencies: [{ id: 3, name: 'earlier', token: 'token-of-another' }],
};

const settings: PodSettings = {
  ...{ namespace: 'jobs', runnerName: 'runner-of-the-test', forgeUrl: 'http://forge.localhost', user: 1000 },
  ...{ image: 'node:usual', helperImage: 'lab:1', pullPolicy: 'Never', limits: { cpu: '1', memory: '1Gi' } },
};

const draft = (changes: Partial<JobPayload> = {}) => ({
  ...{ job: { ...job, ...changes }, name: 'job-7-ab', env: { PLAIN: "it's" }, deadline: 100 },
});

type Container = { name: string; image: string; imagePullPolicy: string; securityContext: object; env?: object[] };
type Drawn = {
  spec: {
    automountServiceAccountToken: boolean;
    initContainers: Container[];
    containers: Container[];
    volumes: { name: string; secret?: { items: { key: string; path: string }[] } }[];
  };
};

describe('the pod of a job', () => {
  const drawn = (changes: Partial<JobPayload> = {}) => jobPod(settings, draft(changes)) as Drawn;

  it('has no account of the cluster, and no part of it any privilege', () => {
    const { spec } = drawn({ artifacts: [{ paths: ['dist'], when: 'always', artifact_type: 'archive' }] });
    expect(spec.automountServiceAccountToken).toBe(false);
    const all = [...spec.initContainers, ...spec.containers];
    expect(all.map(({ name }) => name)).toEqual(['prepare', 'bring', 'job']);
    for (const { securityContext } of all)
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
  });

  it('runs the image that the job names, and the usual one otherwise', () => {
    expect(drawn({ image: { name: 'python:3' } }).spec.containers[0]).toMatchObject({
      image: 'python:3',
      imagePullPolicy: 'IfNotPresent',
    });
    expect(drawn().spec.containers[0]).toMatchObject({ image: 'node:usual', imagePullPolicy: 'Never' });
  });

  it('shows the job what is its own, and neither tokens of others nor any value in the open', () => {
    const { spec } = drawn();
    const items = spec.volumes.find(({ name }) => name === 'job')?.secret?.items.map(({ path }) => path);
    expect(items).toEqual(['conductor', 'environment', 'script', 'KEYS']);
    expect(JSON.stringify(spec)).not.toMatch(/job-token|token-of-another|in a file|it's/);
    const { stringData } = jobSecret(settings, draft()) as { stringData: Record<string, string> };
    expect(stringData.environment).toContain("export PLAIN='it'\\''s'\n");
    expect(stringData['file.KEYS']).toBe('in a file');
  });
});
