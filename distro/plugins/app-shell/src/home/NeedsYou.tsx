import { UnreadNotifications } from './UnreadNotifications';

/** What waits for the person. */
export function NeedsYou() {
  return (
    <UnreadNotifications />
  );
}
