import { SidebarItem } from '@backstage/core-components';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import type { NavContentNavItem } from '@backstage/plugin-app-react';
import { requestsApiRef, useInboxCount } from '@stagecraft/plugin-requests';
import { RiInboxArchiveLine } from '@remixicon/react';
import styles from './RequestsItem.module.css';

const Icon = () => <RiInboxArchiveLine />;

/** The way to the requests, with how many wait for this person's decision. */
export function RequestsItem({ item }: { item: NavContentNavItem | undefined }) {
  const available = useApiHolder().get(requestsApiRef) !== undefined;
  if (!item) {
    return null;
  }
  return available ? <Counted href={item.href} /> : <SidebarItem icon={Icon} to={item.href} text="Requests" />;
}

function Counted({ href }: { href: string }) {
  const count = useInboxCount() ?? 0;
  return (
    <SidebarItem icon={Icon} to={href} text="Requests" hasNotifications={count > 0}>
      {count > 0 && (
        <span className={styles.count} role="img" aria-label={`${count} to approve`}>
          {count > 99 ? '99+' : count}
        </span>
      )}
    </SidebarItem>
  );
}
