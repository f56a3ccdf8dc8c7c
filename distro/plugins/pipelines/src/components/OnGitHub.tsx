import { ButtonLink } from '@backstage/ui';
import { Message } from '@stagecraft/page-parts';

/** The portal asks GitLab only; of what lies on GitHub it says where to look. */
export function OnGitHub({ path, url }: { path: string; url: string }) {
  return (
    <Message
      title="Its pipelines run on GitHub"
      text={`What the workflows of ${path} did stands on the page Actions of its repository.`}
    >
      <ButtonLink href={`${url}/actions`} variant="secondary">
        {`Open the Actions of ${path}`}
      </ButtonLink>
    </Message>
  );
}
