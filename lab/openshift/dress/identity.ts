import { readFileSync, writeFileSync } from 'node:fs';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { kubectl } from './clothes.ts';
import { adminConfig, type Dress, installerConfig } from './options.ts';

interface Kubeconfig {
  clusters: { name: string; cluster: object }[];
}

interface Account {
  kind: string;
  metadata: { name: string; namespace: string };
}

/** The one among the rights that they are bound to. */
function accountIn(rights: string): Account['metadata'] {
  const all = parseAllDocuments(rights).map((document) => document.toJS() as Account | null);
  const found = all.find((each) => each?.kind === 'ServiceAccount');
  if (!found) throw new Error('there is no ServiceAccount in it: is it what `stagecraft plan --rbac` has printed?');
  return found.metadata;
}

/** Somebody who has exactly the rights that were printed: the cluster's administrator applies them, and goes. */
export function makeIdentity(dress: Dress, rights: string): void {
  const { name, namespace } = accountIn(rights);
  kubectl(dress, ['apply', '--server-side', '--filename', '-'], rights);
  const token = kubectl(dress, ['create', 'token', name, '--namespace', namespace, '--duration', '24h']).trim();
  const { clusters } = parse(readFileSync(adminConfig(dress), 'utf8')) as Kubeconfig;
  const [cluster] = clusters;
  const context = { name: dress.name, context: { cluster: cluster?.name, user: name, namespace } };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters,
    users: [{ name, user: { token } }],
    contexts: [context],
    'current-context': dress.name,
  };
  writeFileSync(installerConfig(dress), stringify(config), { mode: 0o600 });
}
