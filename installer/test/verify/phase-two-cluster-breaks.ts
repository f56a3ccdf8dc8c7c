import { readFileSync } from 'node:fs';
import path from 'node:path';
import { files } from '../../src/adapters/files.ts';
import { storeInCluster } from '../../src/adapters/store-in-cluster.ts';
import { storeKeys } from '../../src/adapters/store-keys.ts';
import type { Session } from '../../src/apply/secret-store/ask.ts';
import { asInstaller } from '../../src/apply/secret-store/ask-as.ts';
import { platformSecret } from '../../src/model/secret-store.ts';
import type { ClusterAccess } from '../../src/ports/cluster.ts';
import { apps, changed, type ClusterBreak, type ClusterPlace, made, namespace, queried } from './cluster-breaks.ts';
import { changeLibrary } from './store-breaks.ts';

const portal = `${apps}/deployments/backstage`;
const rbac = 'rbac.authorization.k8s.io';

/** Told something else by its environment. */
const told = (where: string, name: string, value: string) =>
  changed(where, ({ env }) => ({ env: [...env.filter((each) => each.name !== name), { name, value }] }));

const storeUrl = `http://secret-store.${namespace}.svc.cluster.local:8200`;
const orders = `/apis/external-secrets.io/v1/namespaces/${namespace}/externalsecrets`;

function storeOf({ hands, folder }: ClusterPlace) {
  const ask = storeInCluster({ get: () => hands.cluster() } as ClusterAccess)(storeUrl);
  const access = async () => {
    const found = await storeKeys(files, path.join(folder, 'store.json')).read();
    if (!found) throw new Error('there is no store of secrets');
    return found;
  };
  return {
    inside: async (work: (session: Session) => Promise<unknown>) => asInstaller(ask, await access(), work),
    open: async () => ask('sys/unseal', { method: 'PUT', body: { key: (await access()).unsealKey } }),
  };
}

/** By somebody who may write there. */
const changedInStore =
  (name: string) =>
  async (place: ClusterPlace): Promise<() => Promise<unknown>> => {
    const put = (value: string) =>
      storeOf(place).inside((session) => session(platformSecret(name), { method: 'POST', body: { data: { value } } }));
    await put('by another hand');
    return () => put(place.secrets[name] ?? '');
  };

async function sealed(place: ClusterPlace): Promise<() => Promise<unknown>> {
  const { inside, open } = storeOf(place);
  await inside((session) => session('sys/seal', { method: 'PUT', body: {} }));
  return open;
}

/** The Secret stays; nobody makes it any more. */
const ordered =
  (name: string) =>
  async ({ hands }: ClusterPlace): Promise<() => Promise<unknown>> => {
    const { apiVersion, kind, metadata, spec } = await hands.ask<{
      apiVersion: string;
      kind: string;
      metadata: { labels: object; annotations: object };
      spec: object;
    }>('GET', `${orders}/${name}`);
    await hands.ask('DELETE', `${orders}/${name}`);
    const { labels, annotations } = metadata;
    return () => hands.ask('POST', orders, { apiVersion, kind, metadata: { name, labels, annotations }, spec });
  };

const library =
  (change: (before: string) => string) =>
  ({ folder, portal, secrets }: ClusterPlace): Promise<() => Promise<unknown>> =>
    changeLibrary(
      {
        forge: portal.replace('//portal.', '//forge.'),
        token: secrets['forge-admin-token'] ?? '',
        authority: readFileSync(path.join(folder, 'data', 'authority', 'ca.crt'), 'utf8'),
      },
      change,
    );

/** How PostgreSQL knows whoever comes over the network, changed in its own file, which it reads anew. */
const letIn = (from: string, to: string): string =>
  `COPY (SELECT 1) TO PROGRAM 'sed -i "/^host/s/${from}/${to}/" "$PGDATA/pg_hba.conf"';
  SELECT pg_reload_conf(); SELECT pg_sleep(1)`;

/** What guards the promises of phase 2, broken as it can be on a cluster. */
export const phaseTwoClusterBreaks: ClusterBreak[] = [
  {
    control: 'ID-4',
    what: 'the portal has a secret with which the identity provider tells it nothing',
    breakIt: told(portal, 'DIRECTORY_CLIENT_SECRET', 'not-the-one'),
  },
  {
    control: 'ID-5',
    what: 'nothing is asked of a policy any more',
    breakIt: told(portal, 'APP_CONFIG_permission_enabled', 'false'),
  },
  {
    control: 'ID-9',
    what: 'the forge reads people once an hour',
    breakIt: told(`${apps}/statefulsets/forge`, 'PEOPLE_SECONDS', '3600'),
    disturb: true,
  },
  {
    control: 'ID-9',
    what: 'whoever may look may change things in the cluster',
    breakIt: made(`/apis/${rbac}/v1/namespaces/${namespace}/rolebindings`, () => ({
      metadata: { name: 'everybody-changes' },
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'edit' },
      subjects: [{ apiGroup: rbac, kind: 'Group', name: 'oidc:viewers' }],
    })),
    disturb: true,
  },
  {
    control: 'SE-2',
    what: 'the library fetches a secret and does not have it masked',
    breakIt: library((before) => before.replace('echo "::add-mask::$secrets_value"', ':')),
  },
  {
    control: 'SE-4',
    what: 'one of the platform’s secrets is changed in the store by another hand',
    breakIt: changedInStore('session-secret'),
  },
  {
    control: 'SE-4',
    what: 'the forge is told a Secret that nobody makes from the store',
    breakIt: ordered('forge-secrets'),
  },
  {
    control: 'SE-4',
    what: 'the store of secrets is sealed',
    breakIt: sealed,
    consequences: { 'SE-2': 'a pipeline cannot fetch its secret' },
  },
  // The last one: the rotation that it cuts off is gone on with by whoever takes the platform back to phase 1.
  {
    control: 'SE-3',
    what: 'the database lets in whoever comes, whatever the password',
    breakIt: queried('postgres', letIn('scram-sha-256', 'trust'), letIn('trust', 'scram-sha-256')),
    disturb: true,
  },
];
