import { ButtonLink } from '@backstage/ui';
import { Message } from '@stagecraft/page-parts';

type EmptyStateProps = { title: string; text: string; action?: { label: string; href: string } };

/** Nothing to see, and what to do about it. */
export function EmptyState({ title, text, action }: EmptyStateProps) {
  return (
    <Message title={title} text={text} heading="h3">
      {action && <ButtonLink href={action.href}>{action.label}</ButtonLink>}
    </Message>
  );
}
