import type { KubernetesObject, Volume } from '../../model/kubernetes.ts';
import { jobsNamespace } from '../cluster/objects.ts';

/** No provisioner stands behind it: each claim finds the volume that waits for it by name. */
export const storageClass = 'stagecraft';

export const folderOnNode = (claim: string): string => `/var/stagecraft/${claim}`;

/** What a node sees is settled when it is made: a later phase must find its place there, and make no other cluster. */
const ofLaterPhases = ['automation-machines', 'data-automation-0', 'data-secret-store-0'];

export const mountedClaims = (volumes: Volume[]): string[] =>
  [...new Set([...volumes.map(({ claim }) => claim), ...ofLaterPhases])].toSorted();

/** A folder of this machine as a volume: it outlives the cluster, and the kubelet gives it to the pod's group. */
export function volumeObjects(volumes: Volume[], namespace: string, node: string): KubernetesObject[] {
  return volumes.map(({ claim, size, namespace: own, ofJobs }) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: claim },
    spec: {
      capacity: { storage: size },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: storageClass,
      claimRef: { namespace: ofJobs ? jobsNamespace(namespace) : (own ?? namespace), name: claim },
      local: { path: folderOnNode(claim) },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [node] }] },
          ],
        },
      },
    },
  }));
}
