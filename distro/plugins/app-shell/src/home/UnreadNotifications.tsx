import { useApiHolder } from '@backstage/frontend-plugin-api';
import { notificationsApiRef, type NotificationsApi } from '@backstage/plugin-notifications';
import { Link, Skeleton, Text } from '@backstage/ui';
import { usePolled } from '@stagecraft/plugin-platform';
import { useCallback } from 'react';
import { HomeCard } from './HomeCard';
import styles from './UnreadNotifications.module.css';

const shown = 4;

/** The newest unread notifications; nothing where a phase does not load them. */
export function UnreadNotifications() {
  const api = useApiHolder().get(notificationsApiRef);
  return api ? <Unread api={api} /> : null;
}

function Unread({ api }: { api: NotificationsApi }) {
  const { value, error } = usePolled(
    useCallback(() => api.getNotifications({ read: false, limit: shown }), [api]),
    60_000,
  );
  return (
    <HomeCard title="Unread notifications" link={{ href: '/notifications', text: 'All notifications' }}>
      {!value && !error && <Skeleton width="100%" height={48} />}
      {!value && error && <Text color="secondary">Notifications cannot be shown: {error.message}</Text>}
      {value?.totalCount === 0 && <Text color="secondary">You have read everything.</Text>}
      {value && value.totalCount > 0 && (
        <ul className={styles.list}>
          {value.notifications.map(({ id, payload }) => (
            <li key={id}>
              {payload.link ? <Link href={payload.link}>{payload.title}</Link> : <Text>{payload.title}</Text>}
              {payload.description && (
                <Text as="p" variant="body-small" color="secondary">
                  {payload.description}
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
      {value && value.totalCount > shown && <Text color="secondary">{value.totalCount - shown} more</Text>}
    </HomeCard>
  );
}
