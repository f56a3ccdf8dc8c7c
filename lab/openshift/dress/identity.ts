import { writeFileSync } from 'node:fs';
import { kubectl } from './clothes.ts';
import { type Dress, installerConfig } from './options.ts';

interface Kubeconfig {
  clusters: { name: string; cluster: object }[];
}

const accounts = '{{if eq .kind "ServiceAccount"}}{{.metadata.name}} {{.metadata.namespace}} {{end}}';

/** The one among the rights that they are bound to. */
function accountIn(dress: Dress, rights: string): { name: string; namespace: string } {
  const read = [
    'create',
    '--dry-run=client',
    '--validate=false',
    `--output=go-template=${accounts}`,
    '--filename',
    '-',
  ];
  const [name, namespace] = kubectl(dress, read, rights).trim().split(' ');
  if (name && namespace) return { name, namespace };
  throw new Error('there is no ServiceAccount in it: is it what `stagecraft plan --rbac` has printed?');
}

/** Somebody who has exactly the rights that were printed: the cluster's administrator applies them, and goes. */
export function makeIdentity(dress: Dress, rights: string): void {
  const { name, namespace } = accountIn(dress, rights);
  kubectl(dress, ['apply', '--server-side', '--filename', '-'], rights);
  const token = kubectl(dress, ['create', 'token', name, '--namespace', namespace, '--duration', '24h']).trim();
  const { clusters } = JSON.parse(kubectl(dress, ['config', 'view', '--raw', '--output', 'json'])) as Kubeconfig;
  const [cluster] = clusters;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters,
    users: [{ name, user: { token } }],
    contexts: [{ name: dress.name, context: { cluster: cluster?.name, user: name, namespace } }],
    'current-context': dress.name,
  };
  // JSON is YAML.
  writeFileSync(installerConfig(dress), JSON.stringify(config, undefined, 2), { mode: 0o600 });
}
