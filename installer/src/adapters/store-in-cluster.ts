import type { ClusterAccess } from '../ports/cluster.ts';
import type { AskStore } from '../ports/secret-store.ts';
import { openStore } from './store-client.ts';

/** Its address is one of the cluster: `http://<service>.<namespace>.svc…`, and its pod the first of a StatefulSet. */
export const storeInCluster =
  (access: ClusterAccess) =>
  (url: string): AskStore => {
    const { hostname, port } = new URL(url);
    const [service = '', namespace = ''] = hostname.split('.');
    return openStore(url, async () => (await access.get()).connect({ namespace, name: `${service}-0` }, Number(port)));
  };
