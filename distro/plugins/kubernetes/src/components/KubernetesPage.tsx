import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  detectErrors,
  KUBERNETES_ANNOTATION,
  KUBERNETES_LABEL_SELECTOR_QUERY_ANNOTATION,
  kubernetesClustersReadPermission,
  kubernetesResourcesReadPermission,
} from '@backstage/plugin-kubernetes-common';
import { DetectedErrorsContext } from '@backstage/plugin-kubernetes-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { Flex, Skeleton } from '@backstage/ui';
import { useMemo } from 'react';
import { Message } from '@stagecraft/page-parts';
import { useClusters } from '../useClusters';
import { ClusterSection } from './ClusterSection';
import { NotAllowed, Problems } from './Messages';

const loading = <Skeleton width="100%" height={240} aria-label="Asking the cluster" />;

/** By which labels, and where, the cluster was asked: what one looks at first when nothing is found. */
function searched({ metadata: { name, annotations = {} } }: Entity): string {
  const selector =
    annotations[KUBERNETES_LABEL_SELECTOR_QUERY_ANNOTATION] ??
    `${KUBERNETES_ANNOTATION}=${annotations[KUBERNETES_ANNOTATION] ?? name}`;
  const namespace = annotations['backstage.io/kubernetes-namespace'];
  return `Nothing with the label ${selector} was found ${namespace ? `in namespace ${namespace}` : 'in any namespace'}.`;
}

function Clusters({ entity }: { entity: Entity }) {
  const { clusters, error } = useClusters(entity);
  const detected = useMemo(() => [...detectErrors({ items: clusters ?? [] }).values()].flat(), [clusters]);
  if (!clusters && !error) return loading;
  const stale = clusters ? 'What you see here may be older. ' : '';
  return (
    <DetectedErrorsContext.Provider value={detected}>
      <Flex direction="column" gap="6">
        {error && <Problems problems={[{ title: 'The cluster could not be asked', text: `${stale}${error}` }]} />}
        {clusters?.length === 0 && <Message title="Nothing of it runs in the cluster" text={searched(entity)} />}
        {clusters?.map((each) => (
          <ClusterSection key={each.cluster.name} objects={each} />
        ))}
      </Flex>
    </DetectedErrorsContext.Provider>
  );
}

export function KubernetesPage() {
  const { entity } = useEntity();
  const clusters = usePermission({ permission: kubernetesClustersReadPermission });
  const resources = usePermission({ permission: kubernetesResourcesReadPermission });
  if (clusters.loading || resources.loading) return loading;
  if (!clusters.allowed || !resources.allowed) return <NotAllowed />;
  return <Clusters key={stringifyEntityRef(entity)} entity={entity} />;
}
