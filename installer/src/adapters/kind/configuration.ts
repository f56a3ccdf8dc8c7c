import { stringify } from 'yaml';
import type { KindCluster } from '../../model/step.ts';
import { patchesFolder } from './api-server.ts';

/** Where the node sees the files for the API server. */
export const filesOnNode = '/etc/stagecraft';

/** The usual one; named, since the issuer's address is of it. */
const serviceSubnet = '10.96.0.0/16';

const logsOnNode = '/var/log/kubernetes';

const apiServer = {
  // A map, and no version of kubeadm's configuration: kind turns it into what the node's Kubernetes understands.
  extraArgs: {
    'authentication-config': `${filesOnNode}/authentication.yaml`,
    'encryption-provider-config': `${filesOnNode}/encryption.yaml`,
    'audit-policy-file': `${filesOnNode}/audit.yaml`,
    'audit-log-path': `${logsOnNode}/audit.log`,
    'audit-log-maxsize': '50',
    'audit-log-maxbackup': '3',
  },
  extraVolumes: [
    { name: 'stagecraft', hostPath: filesOnNode, mountPath: filesOnNode, readOnly: true, pathType: 'Directory' },
    { name: 'audit', hostPath: logsOnNode, mountPath: logsOnNode, pathType: 'DirectoryOrCreate' },
  ],
};

/** The file that kind makes the cluster from. */
export function kindConfiguration({ ports, mounts }: KindCluster, apiServerFiles: string): string {
  const node = {
    role: 'control-plane',
    extraPortMappings: ports.map((port) => ({
      hostPort: port.host,
      containerPort: port.node,
      listenAddress: '127.0.0.1',
    })),
    extraMounts: [
      ...mounts.map((mount) => ({ hostPath: mount.host, containerPath: mount.node })),
      { hostPath: apiServerFiles, containerPath: filesOnNode, readOnly: true },
    ],
    kubeadmConfigPatches: [
      stringify({ kind: 'ClusterConfiguration', apiServer }),
      stringify({ kind: 'InitConfiguration', patches: { directory: `${filesOnNode}/${patchesFolder}` } }),
    ],
  };
  const networking = { serviceSubnet };
  return stringify({ apiVersion: 'kind.x-k8s.io/v1alpha4', kind: 'Cluster', networking, nodes: [node] });
}
