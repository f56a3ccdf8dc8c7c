import { Button, ButtonLink, Flex, TextAreaField } from '@backstage/ui';
import type { RequestDetails } from '@stagecraft/plugin-requests-common';
import { useState } from 'react';
import { Problem } from '@stagecraft/page-parts';
import { DeleteDraft } from './DeleteDraft';
import { useDeed } from './useDeed';

type ActionsProps = { details: RequestDetails; onChanged(details: RequestDetails): void; onStale(): void };

/** What this person may do with it now; nothing that would only be refused is offered. */
export function Actions(props: ActionsProps) {
  const { rights, request } = props.details;
  const { act, pending, error, setError } = useDeed(props);
  const [comment, setComment] = useState('');
  if (!rights.approve && !rights.cancel && !rights.retry && !rights.edit && !error) {
    return null;
  }
  const reject = () =>
    comment.trim()
      ? act('reject', comment)
      : setError(new Error('Say why in the comment, so that the requester knows what to change.'));
  return (
    <section aria-label="Your decision">
      <Flex direction="column" gap="3">
        {error && <Problem title="That did not work" error={error} />}
        {rights.approve && (
          <TextAreaField
            label="Comment for the requester"
            secondaryLabel="Needed to reject"
            value={comment}
            onChange={setComment}
            rows={2}
            maxLength={2000}
          />
        )}
        <Flex gap="3">
          {rights.approve && (
            <>
              <Button
                onPress={() => act('approve', comment)}
                isPending={pending === 'approve'}
                isDisabled={Boolean(pending)}
              >
                Approve
              </Button>
              <Button
                variant="secondary"
                destructive
                onPress={reject}
                isPending={pending === 'reject'}
                isDisabled={Boolean(pending)}
              >
                Reject
              </Button>
            </>
          )}
          {rights.retry && (
            <Button onPress={() => act('retry', '')} isPending={pending === 'retry'}>
              Try again
            </Button>
          )}
          {rights.edit && (
            <>
              <ButtonLink href={`/requests/${request.id}/edit`}>Continue editing</ButtonLink>
              <DeleteDraft id={request.id} onError={setError} />
            </>
          )}
          {rights.cancel && !rights.edit && (
            <Button variant="secondary" destructive onPress={() => act('cancel', '')} isPending={pending === 'cancel'}>
              Cancel request
            </Button>
          )}
        </Flex>
      </Flex>
    </section>
  );
}
