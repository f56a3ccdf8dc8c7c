import type { Peer } from '../model/kubernetes.ts';

/** Ports as a network policy names them. */
export const tcp = (ports: number[]) => ports.map((port) => ({ protocol: 'TCP', port }));

/** To whoever answers for names, wherever in the cluster that is. */
export const toNames = {
  to: [{ namespaceSelector: {} }],
  ports: [53, 5353].flatMap((port) => ['UDP', 'TCP'].map((protocol) => ({ protocol, port }))),
};

/** Networks that are somebody's own: the cluster with its API, and what stands around it. */
const own = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'];

/** Whom a policy lets through, as Kubernetes writes it. */
export function peerOf({ cidr, name, namespace, namespaceLabels }: Peer): object {
  if (cidr !== undefined) return { ipBlock: { cidr } };
  const labelled = { ...(namespace ? { 'kubernetes.io/metadata.name': namespace } : {}), ...namespaceLabels };
  return {
    namespaceSelector: { matchLabels: labelled },
    ...(name === undefined ? {} : { podSelector: { matchLabels: { 'app.kubernetes.io/name': name } } }),
  };
}

/** The whole world is not this network: of that a job reaches only what is opened by name. */
export const outside = (cidr: string): object => ({
  to: [{ ipBlock: { cidr, ...(cidr === '0.0.0.0/0' ? { except: own } : {}) } }],
  ports: tcp([443]),
});
