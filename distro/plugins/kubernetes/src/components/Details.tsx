import { Text } from '@backstage/ui';
import { type ClusterObjects, kubernetesProxyPermission } from '@backstage/plugin-kubernetes-common';
import { Cluster } from '@backstage/plugin-kubernetes-react';
import { usePermission } from '@backstage/plugin-permission-react';

/** Backstage's own view, with manifests, logs and events: for those for whom its buttons work. */
export function Details({ objects, failing }: { objects: ClusterObjects; failing: Set<string> }) {
  const { allowed } = usePermission({ permission: kubernetesProxyPermission });
  if (!allowed) return null;
  return (
    <>
      <Text as="h3" variant="title-x-small" weight="bold">
        Manifests, logs and events
      </Text>
      <Cluster clusterObjects={objects} podsWithErrors={failing} />
    </>
  );
}
