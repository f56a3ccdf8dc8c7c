import { request } from 'node:https';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Exec, KubeConfig } from '@kubernetes/client-node';
import { installationFile } from './installation.ts';

interface Answer {
  status: number;
  body: unknown;
}

interface Asked {
  body?: unknown;
  accept?: string;
  /** Somebody else than the administrator. */
  token?: string;
}

function kubeconfig(): KubeConfig {
  // Read each time: a cluster that a test makes anew is another one.
  const config = new KubeConfig();
  config.loadFromFile(process.env.STAGECRAFT_TEST_KUBECONFIG ?? installationFile('run/kubeconfig'));
  return config;
}

async function optionsFor(config: KubeConfig, method: string, { accept = 'application/json', token }: Asked) {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const headers = { accept, 'content-type': type };
  const options = { method, headers, timeout: 20_000 };
  await config.applyToHTTPSOptions(options);
  if (token === undefined) return options;
  const { ca } = options as { ca?: Buffer };
  return { method, headers: { ...headers, authorization: `Bearer ${token}` }, timeout: 20_000, ...(ca ? { ca } : {}) };
}

/** Asks the cluster's API as its administrator: behind the scenes, where no journey goes. */
export async function ask(method: string, path: string, asked: Asked = {}): Promise<Answer> {
  const config = kubeconfig();
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error('the kubeconfig of the cluster under test names no cluster');
  const options = await optionsFor(config, method, asked);
  return new Promise((resolve, reject) => {
    const call = request(new URL(path, cluster.server), options, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(parts).toString() || 'null') }),
      );
    });
    call.on('timeout', () => call.destroy(new Error(`the cluster did not answer ${method} ${path}`)));
    call.on('error', reject);
    call.end(asked.body === undefined ? undefined : JSON.stringify(asked.body));
  });
}

/** As `ask`, where anything but success is an error; the answer's type is what the caller knows the path to give. */
export async function done<Body>(method: string, path: string, asked: Asked = {}): Promise<Body> {
  const { status, body } = await ask(method, path, asked);
  if (status >= 300) throw new Error(`${method} ${path}: the cluster answered ${status} ${JSON.stringify(body)}`);
  return body as Body;
}

/** What a program says that is run in a pod. */
export async function runIn(pod: string, namespace: string, container: string, command: string[]): Promise<string> {
  const output = new PassThrough();
  const said = text(output);
  const ended = new Promise<void>((resolve, reject) => {
    new Exec(kubeconfig())
      .exec(namespace, pod, container, command, output, output, null, false, ({ status, message }) => {
        output.end();
        if (status === 'Success') resolve();
        else reject(new Error(`${command[0]} in ${pod}: ${message}`));
      })
      .catch(reject);
  });
  await ended;
  return said;
}
