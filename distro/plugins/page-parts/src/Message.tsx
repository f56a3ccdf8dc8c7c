import { Flex, Text } from '@backstage/ui';
import type { ReactNode } from 'react';

type MessageProps = { title: string; text: string; heading?: 'h2' | 'h3'; children?: ReactNode };

/** Nothing to see, why, and the way on. */
export function Message({ title, text, heading = 'h2', children }: MessageProps) {
  return (
    <Flex direction="column" align="center" gap="3" py="8">
      <Text as={heading} variant="title-x-small">
        {title}
      </Text>
      <Text as="p" color="secondary">
        {text}
      </Text>
      {children}
    </Flex>
  );
}
