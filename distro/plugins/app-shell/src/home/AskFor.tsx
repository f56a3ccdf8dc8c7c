import { useApiHolder } from '@backstage/frontend-plugin-api';
import { ButtonLink, Skeleton, Text } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { usePolled } from '@stagecraft/plugin-platform';
import { requestsApiRef, type RequestsApi } from '@stagecraft/plugin-requests';
import { useCallback } from 'react';
import styles from './AskFor.module.css';

/** What can be asked for, one step from its form; nothing where a phase does not load requests. */
export function AskFor() {
  const api = useApiHolder().get(requestsApiRef);
  return api ? <Types api={api} /> : null;
}

function Types({ api }: { api: RequestsApi }) {
  const { value: types, error } = usePolled(useCallback(() => api.types(), [api]));
  if (types?.length === 0 || (!types && error)) {
    return null;
  }
  return (
    <nav aria-label="Ask for" className={styles.askFor}>
      <Text color="secondary">You can ask for</Text>
      {types ? (
        types.map((type) => (
          <ButtonLink key={type.id} href={`/requests/new/${type.id}`} variant="secondary" iconStart={<RiAddLine />}>
            {type.title}
          </ButtonLink>
        ))
      ) : (
        <Skeleton width={220} height={32} />
      )}
    </nav>
  );
}
