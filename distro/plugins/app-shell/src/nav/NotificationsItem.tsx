import { useApiHolder } from '@backstage/frontend-plugin-api';
import { notificationsApiRef, NotificationsSidebarItem } from '@backstage/plugin-notifications';

/** The way to the notifications with the number of unread ones; nothing where a phase does not load them. */
export function NotificationsItem() {
  const available = useApiHolder().get(notificationsApiRef) !== undefined;
  return available ? <NotificationsSidebarItem /> : null;
}
