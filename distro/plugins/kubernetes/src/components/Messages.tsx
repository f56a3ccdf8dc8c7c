import { Alert, Flex } from '@backstage/ui';
import { Message } from '@stagecraft/page-parts';
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

export function NotAllowed() {
  return (
    <Message
      title="You may not see what runs in the cluster"
      text="It is for developers, leads, viewers and platform administrators. Ask a platform administrator for one of these roles."
    />
  );
}
