import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Card, CardBody, CardHeader, Flex, Text, TextAreaField } from '@backstage/ui';
import type { RequestComment } from '@stagecraft/plugin-requests-common';
import { type FormEvent, useState } from 'react';
import { Problem } from '@stagecraft/page-parts';
import { requestsApiRef } from '../../api/RequestsApi';
import { shortRef, when } from '../common/text';

type CommentsProps = { id: string; comments: RequestComment[]; mayComment: boolean; onChanged(): void };

export function Comments({ id, comments, mayComment, onChanged }: CommentsProps) {
  return (
    <Card role="region" aria-label="Comments">
      <CardHeader>
        <Text as="h2" variant="title-x-small">
          Comments
        </Text>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="3">
          {comments.length === 0 && <Text color="secondary">Nobody has said anything yet.</Text>}
          {comments.map((comment) => (
            <article key={comment.id} aria-label={`Comment by ${shortRef(comment.author)}`}>
              <Text as="p" weight="bold">
                {shortRef(comment.author)} <Text color="secondary">{when(comment.at)}</Text>
              </Text>
              <Text as="p" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {comment.text}
              </Text>
            </article>
          ))}
          {mayComment && <NewComment id={id} onChanged={onChanged} />}
        </Flex>
      </CardBody>
    </Card>
  );
}

function NewComment({ id, onChanged }: { id: string; onChanged(): void }) {
  const api = useApi(requestsApiRef);
  const [text, setText] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    setError(undefined);
    try {
      await api.comment(id, text);
      setText('');
      onChanged();
    } catch (failure) {
      setError(failure as Error);
    } finally {
      setPending(false);
    }
  };
  return (
    <form onSubmit={send} aria-label="Add a comment">
      <Flex direction="column" gap="2">
        {error && <Problem title="The comment was not added" error={error} />}
        <TextAreaField label="New comment" value={text} onChange={setText} rows={3} maxLength={4000} />
        <Button
          type="submit"
          variant="secondary"
          isDisabled={!text.trim()}
          isPending={pending}
          style={{ alignSelf: 'start' }}
        >
          Add comment
        </Button>
      </Flex>
    </form>
  );
}
