import { type ClusterObjects, groupResponses } from '@backstage/plugin-kubernetes-common';
import { Text } from '@backstage/ui';
import { useId } from 'react';
import { objectRows } from '../model/objectRow';
import { type PodRow, podRow } from '../model/podRow';
import { isHidden, problemsOf } from '../model/problems';
import styles from './ClusterSection.module.css';
import { Details } from './Details';
import { Problems } from './Messages';
import { ObjectTable } from './ObjectTable';
import { PodTable } from './PodTable';

const inOrder = (one: PodRow, other: PodRow): number =>
  one.namespace.localeCompare(other.namespace) || one.name.localeCompare(other.name);

function summary(pods: PodRow[]): string {
  const word = pods.length === 1 ? 'pod' : 'pods';
  const failing = pods.filter(({ look }) => look === 'failing').length;
  const ready = pods.filter(({ look }) => look === 'fine').length;
  return `${pods.length} ${word}, ${ready} ready${failing > 0 ? `, ${failing} failing` : ''}`;
}

/** All that a cluster has of one entity, and what it would not tell. */
export function ClusterSection({ objects }: { objects: ClusterObjects }) {
  const id = useId();
  const title = objects.cluster.title ?? objects.cluster.name;
  const found = groupResponses(objects.resources);
  const pods = found.pods.map(podRow).sort(inOrder);
  const others = objectRows(found);
  const problems = problemsOf(objects.errors);
  const podsAreKnown = pods.length > 0 || !isHidden(objects.errors, 'pods');
  return (
    <section aria-labelledby={id} className={styles.section}>
      <Text as="h2" variant="title-small" weight="bold" id={id}>
        {title}
      </Text>
      {problems.length > 0 && <Problems problems={problems} />}
      {podsAreKnown && (
        <Text as="p" color="secondary" role="status">
          {summary(pods)}
        </Text>
      )}
      {pods.length > 0 && <PodTable pods={pods} label={`Pods in ${title}`} />}
      {others.length > 0 && <ObjectTable objects={others} label={`Other objects in ${title}`} />}
      {objects.resources.length > 0 && (
        <Details
          objects={objects}
          failing={new Set(pods.filter(({ look }) => look === 'failing').map(({ name }) => name))}
        />
      )}
    </section>
  );
}
