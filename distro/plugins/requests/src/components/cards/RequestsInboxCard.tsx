import { RequestsCard } from './RequestsCard';

/** What waits for this person's decision. */
export function RequestsInboxCard() {
  return (
    <RequestsCard
      title="Waiting for your approval"
      query={{ scope: 'to-approve', limit: 5 }}
      empty="Nothing waits for you."
      more={{ label: 'Everything to approve', href: '/requests?tab=to-approve' }}
    />
  );
}
