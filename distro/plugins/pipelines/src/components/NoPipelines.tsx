import { ButtonLink, Text } from '@backstage/ui';
import { Message } from '@stagecraft/page-parts';
import styles from './Pipelines.module.css';

const example = `test:
  script:
    - npm test`;

/** How to get a first one. */
export function NoPipelines({ path, url }: { path: string; url: string }) {
  return (
    <Message
      title="No pipeline has run yet"
      text={`The first one begins with a push to ${path} that brings a file .gitlab-ci.yml, such as:`}
    >
      <pre className={styles.example}>{example}</pre>
      <Text as="p" color="secondary">
        Components made from a template have one from the beginning.
      </Text>
      <ButtonLink href={url} variant="secondary">
        Open the repository
      </ButtonLink>
    </Message>
  );
}
