/**
 * Stands in for AWX's operator where its images cannot be had: it looks after `AWX` objects with the rights that the
 * real one is given, makes a Service and pods of the names and labels that the real one makes, and says of the object
 * what the real one says. In the pods runs the lab's controller, which plays AWX's API.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { request } from 'node:https';

interface Instance {
  metadata: { name: string; namespace: string; generation: number; uid: string };
  spec: {
    admin_password_secret: string;
    secret_key_secret: string;
    postgres_configuration_secret: string;
    extra_settings: { setting: string; value: string }[];
    extra_volumes: string;
    web_extra_volume_mounts: string;
    web_resource_requirements: object;
    image_pull_policy: string;
    [field: string]: unknown;
  };
}

const account = '/var/run/secrets/kubernetes.io/serviceaccount';
const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port, WATCH_NAMESPACE: namespace = '' } = process.env;
const image = process.env.RELATED_IMAGE_AWX ?? '';
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function ask<Body>(method: string, path: string, body?: object, type = 'application/json'): Promise<Body> {
  const headers = { authorization: `Bearer ${readFileSync(`${account}/token`, 'utf8')}`, 'content-type': type };
  const options = { host, port, path, method, headers, ca: readFileSync(`${account}/ca.crt`) };
  return new Promise((resolve, reject) => {
    const asked = request(options, async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      const text = Buffer.concat(parts).toString();
      const { statusCode = 0 } = response;
      if (statusCode < 300) resolve(JSON.parse(text) as Body);
      else reject(new Error(`${method} ${path}: ${statusCode} ${text.slice(0, 300)}`));
    });
    asked.on('error', reject);
    asked.end(body && JSON.stringify(body));
  });
}

const put = (path: string, object: object): Promise<unknown> =>
  ask('PATCH', `${path}?fieldManager=awx-operator&force=true`, object, 'application/apply-patch+yaml');

const core = `/api/v1/namespaces/${namespace}`;
const apps = `/apis/apps/v1/namespaces/${namespace}`;
const instances = `/apis/awx.ansible.com/v1beta1/namespaces/${namespace}/awxs`;

const say = (name: string, conditions: object[]): Promise<unknown> =>
  ask('PATCH', `${instances}/${name}/status`, { status: { conditions } }, 'application/merge-patch+json');

const condition = (type: string, reason: string) => ({
  ...{ type, reason, status: 'True', lastTransitionTime: new Date().toISOString() },
});

async function valuesOf(secret: string): Promise<Record<string, string>> {
  const { data = {} } = await ask<{ data?: Record<string, string> }>('GET', `${core}/secrets/${secret}`);
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
}

/** AWX does not start without its database, and says so by not starting. */
const waitForDatabase = ({ host: at, port: on }: Record<string, string>): string =>
  `const attempt = () => require('node:net').connect({ host: '${at}', port: ${on} })
     .on('connect', () => process.exit(0)).on('error', () => setTimeout(attempt, 1000)); attempt();`;

function deployment({ metadata: { name, uid }, spec }: Instance, database: Record<string, string>): object {
  const labels = {
    'app.kubernetes.io/name': `${name}-web`,
    'app.kubernetes.io/managed-by': 'awx-operator',
    'app.kubernetes.io/component': 'awx',
    'app.kubernetes.io/part-of': name,
  };
  const url = spec.extra_settings.find(({ setting }) => setting === 'TOWER_URL_BASE')?.value.replaceAll("'", '') ?? '';
  const plain: Record<string, string> = {
    ...{ PORT: '8052', HOST: '0.0.0.0', PUBLIC_URL: url, INSTALLATION: 'awx', DATA_DIR: '/tmp/awx', HOME: '/tmp' },
    ...{ COMPANY_DIR: '/app/company', AUTOMATION_PROJECTS: '/var/lib/awx/projects', AUTOMATION_PORTAL_TOKEN: uid },
  };
  const secrets = [
    ['AUTOMATION_ADMIN_TOKEN', spec.admin_password_secret, 'password'],
    ['AUTOMATION_SECRET_KEY', spec.secret_key_secret, 'secret_key'],
  ] as const;
  const common = { image, imagePullPolicy: spec.image_pull_policy, resources: spec.web_resource_requirements };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: `${name}-web`,
      labels,
      ownerReferences: [{ apiVersion: 'awx.ansible.com/v1beta1', kind: 'AWX', name, uid }],
    },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        // As in the real one's pods, nothing is said of what they may not do.
        spec: {
          initContainers: [{ ...common, name: 'database', command: ['node', '-e', waitForDatabase(database)] }],
          containers: [
            {
              ...common,
              name: `${name}-web`,
              command: ['node', '/app/automation.mjs'],
              ports: [{ containerPort: 8052 }],
              env: [
                ...Object.entries(plain).map(([variable, value]) => ({ name: variable, value })),
                ...secrets.map(([variable, secret, key]) => ({
                  name: variable,
                  valueFrom: { secretKeyRef: { name: secret, key } },
                })),
              ],
              readinessProbe: { httpGet: { path: '/api/v2/ping/', port: 8052 }, periodSeconds: 1 },
              volumeMounts: JSON.parse(spec.web_extra_volume_mounts) as object[],
            },
          ],
          volumes: JSON.parse(spec.extra_volumes) as object[],
        },
      },
    },
  };
}

const service = ({ metadata: { name, uid } }: Instance): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: `${name}-service`,
    ownerReferences: [{ apiVersion: 'awx.ansible.com/v1beta1', kind: 'AWX', name, uid }],
  },
  spec: {
    ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8052 }],
    selector: { 'app.kubernetes.io/name': `${name}-web`, 'app.kubernetes.io/managed-by': 'awx-operator' },
  },
});

async function bringUp(instance: Instance): Promise<void> {
  const { name } = instance.metadata;
  await say(name, [condition('Running', 'Running')]);
  const database = await valuesOf(instance.spec.postgres_configuration_secret);
  if (database.type !== 'unmanaged' || !database.password) throw new Error('the database is not told whole');
  await put(`${core}/services/${name}-service`, service(instance));
  await put(`${apps}/deployments/${name}-web`, deployment(instance, database));
  while (true) {
    const { status, metadata } = await ask<{
      status?: { availableReplicas?: number; observedGeneration?: number };
      metadata: { generation: number };
    }>('GET', `${apps}/deployments/${name}-web`);
    if (status?.availableReplicas === 1 && status.observedGeneration === metadata.generation) break;
    await pause(500);
  }
  await say(name, [condition('Running', 'Successful'), condition('Successful', 'Successful')]);
}

createServer((_, answer) => answer.end('ok')).listen(6789);
const done = new Map<string, number>();
while (true) {
  try {
    const { items } = await ask<{ items: Instance[] }>('GET', instances);
    for (const instance of items) {
      const { uid, generation, name } = instance.metadata;
      if (done.get(uid) === generation) continue;
      await bringUp(instance).catch(async (error: Error) => {
        await say(name, [condition('Running', 'Running'), condition('Failure', 'Failed')]);
        throw error;
      });
      done.set(uid, generation);
    }
  } catch (error) {
    console.log(String(error));
  }
  await pause(1000);
}
