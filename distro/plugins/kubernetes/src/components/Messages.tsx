import { Alert, Flex, Text } from '@backstage/ui';
import type { Problem } from '../model/problems';

/** What is missing or does not work, why, and who can mend it. It is read aloud when it appears. */
export function Problems({ problems }: { problems: Problem[] }) {
  return (
    <div role="alert">
      <Flex direction="column" gap="3">
        {problems.map(({ title, text }) => (
          <Alert key={title} status="warning" icon title={title} description={text} />
        ))}
      </Flex>
    </div>
  );
}

/** Nothing to see, and what to do about it. */
export function Message({ title, text }: { title: string; text: string }) {
  return (
    <Flex direction="column" align="center" gap="3" py="8">
      <Text as="h2" variant="title-x-small">
        {title}
      </Text>
      <Text as="p" color="secondary">
        {text}
      </Text>
    </Flex>
  );
}

export function NotAllowed() {
  return (
    <Message
      title="You may not see what runs in the cluster"
      text="It is for developers, leads, viewers and platform administrators. Ask a platform administrator for one of these roles."
    />
  );
}
