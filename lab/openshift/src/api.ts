import { readFileSync } from 'node:fs';
import { request } from 'node:https';

const account = '/var/run/secrets/kubernetes.io/serviceaccount';
const longestMs = 10_000;

/** The cluster's API as the pod's own account. The token is read each time: the cluster renews it. */
export function askCluster(path: string, patch?: object): Promise<unknown> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = process.env;
  const headers = {
    authorization: `Bearer ${readFileSync(`${account}/token`, 'utf8')}`,
    accept: 'application/json',
    'content-type': 'application/merge-patch+json',
  };
  const method = patch ? 'PATCH' : 'GET';
  const ca = readFileSync(`${account}/ca.crt`);
  return new Promise((resolve, reject) => {
    const asked = request({ host, port, path, method, headers, ca, timeout: longestMs }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if ((answer.statusCode ?? 500) < 300) resolve(JSON.parse(text));
        else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 300)}`));
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`${method} ${path}: no answer`)));
    asked.on('error', reject);
    asked.end(patch && JSON.stringify(patch));
  });
}

export async function listAll<Item>(path: string): Promise<Item[]> {
  return ((await askCluster(path)) as { items: Item[] }).items;
}
