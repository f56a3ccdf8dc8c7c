import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import type { RequestHistoryEntry } from '@stagecraft/plugin-requests-common';
import { shortRef, when } from '../common/text';

const texts: Record<RequestHistoryEntry['event'], string> = {
  create: 'began the request',
  edit: 'changed the draft',
  submit: 'submitted it',
  'policy-pass': 'asked for approval',
  'policy-approve': 'approved it by policy',
  'policy-refuse': 'refused it by policy',
  approve: 'approved it',
  reject: 'rejected it',
  start: 'began to carry it out',
  postpone: 'will try again',
  succeed: 'carried it out',
  fail: 'gave up',
  retry: 'asked for another try',
  cancel: 'cancelled it',
};

export function History({ history }: { history: RequestHistoryEntry[] }) {
  return (
    <Card role="region" aria-label="History" style={{ alignSelf: 'start' }}>
      <CardHeader>
        <Text as="h2" variant="title-x-small">
          History
        </Text>
      </CardHeader>
      <CardBody>
        <ol aria-label="What happened" style={{ margin: 0, paddingLeft: '1.25rem' }}>
          {history.map((entry) => (
            <li key={entry.id}>
              <Text as="p">
                <strong>{entry.actor === 'system' ? 'The portal' : shortRef(entry.actor)}</strong> {texts[entry.event]}{' '}
                <Text color="secondary">
                  <time dateTime={entry.at}>{when(entry.at)}</time>
                </Text>
              </Text>
              {entry.reason && (
                <Text as="p" color="secondary" style={{ overflowWrap: 'anywhere' }}>
                  {entry.reason}
                </Text>
              )}
            </li>
          ))}
        </ol>
      </CardBody>
    </Card>
  );
}
