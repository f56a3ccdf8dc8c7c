import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobPayload } from '../payload.ts';
import { Api, Refused } from './api.ts';
import { curlConfiguration, gitConfiguration, localhostAddresses } from './localhost.ts';
import { follow } from './logs.ts';
import { jobPod, jobSecret, type PodSettings } from './manifest.ts';
import type { Pod } from './shape.ts';
import { whyEnded, whyNever, whyWaiting } from './trouble.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Nothing of Kubernetes is tried here but how what it says is understood, and what becomes of it when it breaks off. */
class Server {
  answers: Answer[] = [];
  asked: string[] = [];
  readonly #server = createServer((request, response) => {
    this.asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const answer = this.answers.length > 1 ? this.answers.shift() : this.answers[0];
    answer?.(request, response);
  });

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const says =
  (status: number, body: object): Answer =>
  (_request, response) =>
    response.writeHead(status).end(JSON.stringify(body));

let folder: string;
let server: Server;
let url: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runner-pods-'));
  await writeFile(join(folder, 'token'), 'first\n');
  await writeFile(join(folder, 'ca.crt'), '');
  server = new Server();
  url = await server.start();
});

afterEach(async () => {
  server.stop();
  await rm(folder, { recursive: true, force: true });
});

const apiOf = (patienceMs = 5000) => new Api({ url, folder, patienceMs });

describe('the cluster’s API', () => {
  it('is asked again while it is away, with the token that the folder has by then', async () => {
    server.answers = [says(503, { message: 'starting' }), says(200, { kind: 'Pod' })];
    const asked = apiOf().ask({ method: 'GET', path: '/pod' });
    await writeFile(join(folder, 'token'), 'second');
    expect(await asked).toEqual({ kind: 'Pod' });
    expect(server.asked).toHaveLength(2);
    expect(server.asked[1]).toBe('GET /pod Bearer second');
  });

  it('is not asked twice for what it refuses, and its words are kept', async () => {
    server.answers = [says(403, { message: 'pods is forbidden' })];
    const refused = await apiOf()
      .ask({ method: 'POST', path: '/pods', body: {} })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(String(refused)).toContain('403: pods is forbidden');
    expect(server.asked).toHaveLength(1);
  });

  it('that stays away is given up within its time, and said so', async () => {
    server.stop();
    await expect(apiOf(1500).ask({ method: 'GET', path: '/pod' })).rejects.toThrow(
      'The cluster’s API does not answer.',
    );
  });
});

describe('what a container says', () => {
  const line = (second: number, text: string) => `2026-01-01T00:00:0${second}.000000000Z ${text}\n`;

  it('comes whole and once, also when the stream breaks in between', async () => {
    server.answers = [
      (_request, response) => {
        response.writeHead(200);
        response.write(line(1, 'one') + line(2, 'two'));
        setTimeout(() => response.destroy(), 100);
      },
      (_request, response) => response.writeHead(200).end(line(2, 'two') + line(3, '') + line(4, 'fünf')),
    ];
    let said = '';
    const write = (text: string) => {
      said += text;
    };
    let looks = 0;
    const signal = AbortSignal.timeout(10_000);
    await follow({ api: apiOf(), path: '/pod', container: 'job', write, signal }, async () => ++looks > 1);
    expect(said).toBe('one\ntwo\n\nfünf\n');
    expect(server.asked[1]).toContain('sinceTime=2026-01-01T00%3A00%3A02.000000000Z');
  });
});

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

describe('a pod that does not do what it should', () => {
  const waiting = (reason: string, message?: string): Pod => ({
    metadata: { name: 'job-7' },
    status: {
      phase: 'Pending',
      containerStatuses: [
        { name: 'job', image: 'nobody/has:this', state: { waiting: { reason, ...(message ? { message } : {}) } } },
      ],
    },
  });
  const ended = (terminated: { exitCode: number; reason: string; message?: string }, more: object = {}): Pod => ({
    metadata: { name: 'job-7' },
    status: { phase: 'Failed', ...more, containerStatuses: [{ name: 'job', image: 'x', state: { terminated } }] },
  });

  it('is waited for while an image may still come, and not for ever', () => {
    expect(whyNever(waiting('ContainerCreating'), 0)).toBeUndefined();
    expect(whyNever(waiting('ErrImagePull', 'no such host'), 5000)).toBeUndefined();
    expect(whyNever(waiting('ImagePullBackOff', 'no such host'), 30_000)?.message).toContain(
      'nobody/has:this cannot be had: no such host',
    );
    expect(whyNever(waiting('InvalidImageName', 'must be lowercase'), 0)?.message).toContain('must be lowercase');
    expect(whyWaiting(waiting('ContainerCreating'))).toBe('ContainerCreating');
  });

  it('says what ended it', () => {
    expect(whyEnded(ended({ exitCode: 1, reason: 'Error' }))).toBeUndefined();
    expect(whyEnded(ended({ exitCode: 137, reason: 'OOMKilled' }))?.outcome).toMatchObject({
      reason: 'script_failure',
    });
    expect(whyEnded(ended({ exitCode: 128, reason: 'StartError', message: 'no /bin/sh' }))?.message).toContain(
      '/bin/sh',
    );
    const evicted = { reason: 'Evicted', message: 'Usage of EmptyDir volume exceeds the limit "3Gi".' };
    expect(whyEnded(ended({ exitCode: 137, reason: 'Error' }, evicted))?.message).toContain('exceeds the limit');
  });
});

describe('names below localhost', () => {
  it('are told to curl and git, with the addresses that they have here', async () => {
    const variables = [{ key: 'STORE', value: 'http://localhost:8200', public: true, masked: false, file: false }];
    expect(await localhostAddresses({ ...job, variables }, 'https://forge.example.com')).toEqual([]);
    expect(gitConfiguration(['forge.localhost:443:10.0.0.1'])).toBe(
      '[http]\n\tcurloptResolve = forge.localhost:443:10.0.0.1\n',
    );
    expect(curlConfiguration(['forge.localhost:443:10.0.0.1'])).toBe('resolve = "forge.localhost:443:10.0.0.1"\n');
  });
});
