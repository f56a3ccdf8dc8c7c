import { Alert, Button, Flex, Text } from '@backstage/ui';
import type { ReactNode } from 'react';

type MessageProps = { title: string; text: string; children?: ReactNode };

/** Nothing to see, why, and the way on. */
export function Message({ title, text, children }: MessageProps) {
  return (
    <Flex direction="column" align="center" gap="3" py="8">
      <Text as="h2" variant="title-x-small">
        {title}
      </Text>
      <Text as="p" color="secondary">
        {text}
      </Text>
      {children}
    </Flex>
  );
}

export function NotAllowed() {
  return (
    <Message
      title="You may not see the audit records"
      text="They are for people with the role of a viewer or a platform administrator. Ask a platform administrator if you need them."
    />
  );
}

type ProblemProps = { title: string; error: Error; onRetry?: () => void };

export function Problem({ title, error, onRetry }: ProblemProps) {
  return (
    <div role="alert">
      <Alert
        status="danger"
        icon
        title={title}
        description={error.message}
        customActions={
          onRetry && (
            <Button variant="secondary" onPress={onRetry}>
              Try again
            </Button>
          )
        }
      />
    </div>
  );
}
