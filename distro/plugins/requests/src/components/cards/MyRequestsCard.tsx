import { useMayAsk } from '../../hooks/useMayAsk';
import { RequestsCard } from './RequestsCard';

const asking = {
  empty: 'You have not asked for anything yet. A database or a service is a short form away.',
  more: { label: 'Ask for something', href: '/requests/new' },
};
const lookingOn = {
  empty: 'You may look at requests, and ask for nothing yourself.',
  more: { label: 'All requests', href: '/requests' },
};

/** What this person asked for last. */
export function MyRequestsCard() {
  const mayAsk = useMayAsk();
  return <RequestsCard title="Your requests" query={{ scope: 'mine', limit: 5 }} {...(mayAsk ? asking : lookingOn)} />;
}
