import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Api, Refused } from './api.ts';
import { curlConfiguration, gitConfiguration, localhostAddresses } from './localhost.ts';
import { follow } from './logs.ts';
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
  folder = await mkdtemp(join(tmpdir(), 'kit-pods-'));
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
    expect(whyEnded(ended({ exitCode: 137, reason: 'OOMKilled' }))?.exitCode).toBe(137);
    expect(whyEnded(ended({ exitCode: 128, reason: 'StartError', message: 'no /bin/sh' }))?.message).toContain(
      '/bin/sh',
    );
    const evicted = { reason: 'Evicted', message: 'Usage of EmptyDir volume exceeds the limit "3Gi".' };
    expect(whyEnded(ended({ exitCode: 137, reason: 'Error' }, evicted))?.message).toContain('exceeds the limit');
  });
});

describe('names below localhost', () => {
  it('are told to curl and git, with the addresses that they have here', async () => {
    expect(await localhostAddresses(['http://localhost:8200', 'https://forge.example.com', 'a word'])).toEqual([]);
    expect(gitConfiguration(['forge.localhost:443:10.0.0.1'])).toBe(
      '[http]\n\tcurloptResolve = forge.localhost:443:10.0.0.1\n',
    );
    expect(curlConfiguration(['forge.localhost:443:10.0.0.1'])).toBe('resolve = "forge.localhost:443:10.0.0.1"\n');
  });
});
