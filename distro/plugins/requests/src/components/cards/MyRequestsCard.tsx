import { RequestsCard } from './RequestsCard';

/** What this person asked for last. */
export function MyRequestsCard() {
  return (
    <RequestsCard
      title="Your requests"
      query={{ scope: 'mine', limit: 5 }}
      empty="You have not asked for anything yet. A database or a service is a short form away."
      more={{ label: 'Ask for something', href: '/requests/new' }}
    />
  );
}
