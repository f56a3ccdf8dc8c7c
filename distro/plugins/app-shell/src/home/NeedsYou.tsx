import { useApiHolder } from '@backstage/frontend-plugin-api';
import { MyRequestsCard, requestsApiRef, RequestsInboxCard } from '@stagecraft/plugin-requests';
import styles from './NeedsYou.module.css';
import { UnreadNotifications } from './UnreadNotifications';

/** What waits for the person, and what the person waits for. */
export function NeedsYou() {
  const requests = useApiHolder().get(requestsApiRef) !== undefined;
  return (
    <>
      {requests && (
        <div className={styles.pair}>
          <RequestsInboxCard />
          <MyRequestsCard />
        </div>
      )}
      <UnreadNotifications />
    </>
  );
}
