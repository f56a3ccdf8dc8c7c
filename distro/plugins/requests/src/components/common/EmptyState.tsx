import { ButtonLink, Flex, Text } from '@backstage/ui';

type EmptyStateProps = { title: string; text: string; action?: { label: string; href: string } };

/** Nothing to see, and what to do about it. */
export function EmptyState({ title, text, action }: EmptyStateProps) {
  return (
    <Flex direction="column" align="center" gap="3" py="8">
      <Text as="h3" variant="title-x-small">
        {title}
      </Text>
      <Text as="p" color="secondary">
        {text}
      </Text>
      {action && <ButtonLink href={action.href}>{action.label}</ButtonLink>}
    </Flex>
  );
}
