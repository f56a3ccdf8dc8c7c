import { expect, test } from '@playwright/test';
import { namespace, readyPods } from '../support/cluster.ts';
import { ask, done, runIn } from '../support/cluster-api.ts';

const elsewhere = 'strangers';
const database = { host: `psql-postgresql.${namespace}.svc.cluster.local`, port: 5432 };
const edge = { host: 'edge.edge.svc.cluster.local', port: Number(process.env.STAGECRAFT_TEST_PORT_BASE) + 43 };

/** Says whether a connection comes about: refused, dropped and not found are different words. */
const connecting = ({ host, port }: typeof database): string[] => [
  'node',
  '-e',
  `const socket = require('node:net').connect({ host: '${host}', port: ${port}, timeout: 5000 });
   const tell = (text) => { console.log(text); process.exit(0); };
   socket.on('connect', () => tell('open')).on('timeout', () => tell('no answer')).on('error', ({ code }) => tell(code));`,
];

interface Deployment {
  spec: { template: { spec: { containers: { image: string }[] } } };
}

/** An image that the node has in any case. */
async function imageOfDemo(): Promise<string> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/storefront`;
  const { spec } = await done<Deployment>('GET', path);
  return spec.template.spec.containers[0]?.image ?? '';
}

const harmless = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  runAsUser: 1000,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

function podOf(name: string, image: string, securityContext: object, more: object = {}): object {
  const container = { name: 'it', image, imagePullPolicy: 'Never', command: ['sleep', '600'], securityContext };
  const spec = { containers: [container], terminationGracePeriodSeconds: 0, ...more };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec };
}

async function withStranger<Result>(where: string, use: (pod: string) => Promise<Result>): Promise<Result> {
  const path = `/api/v1/namespaces/${where}/pods`;
  const name = `stranger-${Date.now().toString(36)}`;
  await done('POST', path, { body: podOf(name, await imageOfDemo(), harmless) });
  try {
    const phase = async () => (await done<{ status: { phase: string } }>('GET', `${path}/${name}`)).status.phase;
    await expect.poll(phase, { timeout: 60_000 }).toBe('Running');
    return await use(name);
  } finally {
    await ask('DELETE', `${path}/${name}`);
  }
}

test.describe('whom the policies let through', () => {
  test.beforeAll(() => done('POST', '/api/v1/namespaces', { body: { metadata: { name: elsewhere } } }).then(() => {}));
  test.afterAll(async () => void (await ask('DELETE', `/api/v1/namespaces/${elsewhere}`)));

  test('the portal reaches the database', async () => {
    const [portal] = await readyPods('backstage');
    const said = await runIn(portal?.metadata.name ?? '', namespace, 'backstage', connecting(database));
    expect(said.trim()).toBe('open');
  });

  test('a pod of another namespace does not, though it reaches the edge', async () => {
    await withStranger(elsewhere, async (pod) => {
      expect((await runIn(pod, elsewhere, 'it', connecting(edge))).trim()).toBe('open');
      expect((await runIn(pod, elsewhere, 'it', connecting(database))).trim()).toMatch(/^(no answer|ECONNREFUSED)$/);
    });
  });

  test('a pod of the platform’s own namespace that no policy knows does not either', async () => {
    // By its number: such a pod is not even told names.
    const path = `/api/v1/namespaces/${namespace}/services/psql-postgresql`;
    const { spec } = await done<{ spec: { clusterIP: string } }>('GET', path);
    await withStranger(namespace, async (pod) => {
      const said = await runIn(pod, namespace, 'it', connecting({ ...database, host: spec.clusterIP }));
      expect(said.trim()).toMatch(/^(no answer|ECONNREFUSED)$/);
    });
  });

  test('of the platform’s services only those reach the database that need it', async () => {
    const [demo] = await readyPods('storefront');
    const said = await runIn(demo?.metadata.name ?? '', namespace, 'storefront', connecting(database));
    expect(said.trim()).not.toBe('open');
  });
});

const refused: [string, object, object?][] = [
  ['a privileged container', { ...harmless, privileged: true, allowPrivilegeEscalation: true }],
  ['root', { ...harmless, runAsNonRoot: false, runAsUser: 0 }],
  ['a container that keeps its capabilities', { ...harmless, capabilities: {} }],
  ['a folder of the node', harmless, { volumes: [{ name: 'node', hostPath: { path: '/' } }] }],
  ['the node’s network', harmless, { hostNetwork: true }],
];

for (const where of [namespace, 'edge']) {
  for (const [what, securityContext, more] of refused) {
    test(`namespace ${where} refuses ${what}`, async () => {
      const body = podOf('not-restricted', await imageOfDemo(), securityContext, more);
      const answer = await ask('POST', `/api/v1/namespaces/${where}/pods`, { body });
      expect(answer.status).toBe(403);
      expect(JSON.stringify(answer.body)).toContain('violates PodSecurity');
    });
  }
}

test.describe('with the token of the portal’s service account', () => {
  const core = `/api/v1/namespaces/${namespace}`;
  let token = '';

  test.beforeAll(async () => {
    const path = `${core}/serviceaccounts/backstage/token`;
    const { status } = await done<{ status: { token: string } }>('POST', path, { body: { spec: {} } });
    token = status.token;
  });

  const allowed: [string, string][] = [
    ['GET', `${core}/pods`],
    ['GET', '/api/v1/pods'],
    ['GET', `/apis/apps/v1/namespaces/${namespace}/deployments`],
    ['GET', '/apis/networking.k8s.io/v1/ingresses'],
  ];
  for (const [method, path] of allowed) {
    test(`${method} ${path} is allowed`, async () => {
      expect((await ask(method, path, { token })).status).toBe(200);
    });
  }

  const forbidden: [string, string, object?][] = [
    ['GET', `${core}/secrets`],
    ['GET', `${core}/secrets/backstage-secrets`],
    ['GET', '/api/v1/secrets'],
    ['GET', `${core}/configmaps`],
    ['DELETE', `${core}/pods/psql-postgresql-0`],
    ['PATCH', `/apis/apps/v1/namespaces/${namespace}/deployments/storefront/scale`, { spec: { replicas: 0 } }],
    ['POST', `${core}/pods/psql-postgresql-0/exec?command=id&stdout=true`],
    ['POST', `${core}/serviceaccounts/keycloak/token`, { spec: {} }],
  ];
  for (const [method, path, body] of forbidden) {
    test(`${method} ${path} is forbidden`, async () => {
      expect((await ask(method, path, { token, body })).status).toBe(403);
    });
  }
});
