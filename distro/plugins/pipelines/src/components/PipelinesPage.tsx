import { type CompoundEntityRef, getCompoundEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink, Flex, Skeleton, Text } from '@backstage/ui';
import { Message, Problem } from '@stagecraft/page-parts';
import { type EntityPipelines, gitHubRepositoryOf, pipelinesReadPermission } from '@stagecraft/plugin-pipelines-common';
import { useId } from 'react';
import { usePipelines } from '../usePipelines';
import { Newest } from './Newest';
import { NoPipelines } from './NoPipelines';
import { OnGitHub } from './OnGitHub';
import styles from './Pipelines.module.css';
import { PipelineTable } from './PipelineTable';

const loading = <Skeleton width="100%" height={240} aria-label="Asking the forge" />;

function Earlier({ project, pipelines }: EntityPipelines) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <div className={styles.head}>
        <Text as="h2" variant="title-small" weight="bold" id={id}>
          Earlier pipelines
        </Text>
        <ButtonLink href={`${project.url}/-/pipelines`} variant="secondary" size="small" className={styles.onward}>
          {`All pipelines of ${project.path}`}
        </ButtonLink>
      </div>
      {pipelines.length > 1 ? (
        <PipelineTable pipelines={pipelines.slice(1)} label="Earlier pipelines" />
      ) : (
        <Text as="p" color="secondary">
          This is the first one.
        </Text>
      )}
    </section>
  );
}

function Pipelines({ entityRef }: { entityRef: CompoundEntityRef }) {
  const { value, error, refresh } = usePipelines(entityRef);
  const stale = value ? 'What you see here may be older. ' : '';
  return (
    <Flex direction="column" gap="6" pb="8">
      {error && (
        <Problem
          title="The pipelines cannot be shown"
          error={{ message: `${stale}${error.message}` }}
          status="warning"
          onRetry={refresh}
        />
      )}
      {!value && !error && loading}
      {value?.pipelines.length === 0 && <NoPipelines {...value.project} />}
      {value && value.pipelines.length > 0 && (
        <>
          <Newest {...value} />
          <Earlier {...value} />
        </>
      )}
    </Flex>
  );
}

export function PipelinesPage() {
  const { entity } = useEntity();
  const reading = usePermission({ permission: pipelinesReadPermission });
  if (reading.loading) return loading;
  if (!reading.allowed) {
    return (
      <Message
        title="You may not see pipelines"
        text="They are for developers, leads, viewers and platform administrators. Ask a platform administrator for one of these roles."
      />
    );
  }
  const onGitHub = gitHubRepositoryOf(entity);
  if (onGitHub) return <OnGitHub {...onGitHub} />;
  return <Pipelines key={stringifyEntityRef(entity)} entityRef={getCompoundEntityRef(entity)} />;
}
