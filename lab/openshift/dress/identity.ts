import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { kubectl } from './clothes.ts';
import { adminConfig, type Dress, installerConfig } from './options.ts';

interface Kubeconfig {
  clusters: { name: string; cluster: object }[];
}

const name = 'stagecraft-installer';
const namespace = 'backstage';

/** Somebody who has exactly the rights that were printed: the cluster's administrator applies them, and goes. */
export function makeIdentity(dress: Dress, rights: string): void {
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
