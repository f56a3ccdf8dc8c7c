import { Flex, Text } from '@backstage/ui';
import type { PlatformRequest, RequestState } from '@stagecraft/plugin-requests-common';
import { stateTexts } from '../common/StateBadge';
import { approversText } from '../common/text';

const STEPS: { states: RequestState[]; label: string }[] = [
  { states: ['draft'], label: 'Request' },
  { states: ['policy'], label: 'Checks' },
  { states: ['approval'], label: 'Approval' },
  { states: ['queued', 'running'], label: 'Execution' },
  { states: ['done'], label: 'Done' },
];

const ENDED: RequestState[] = ['failed', 'rejected', 'cancelled'];

/** How far it got. A request that ended otherwise shows where it did not go on. */
export function Timeline({ request }: { request: PlatformRequest }) {
  const { state } = request;
  const ended = ENDED.includes(state);
  const current = ended ? endedAt(request) : STEPS.findIndex((step) => step.states.includes(state));
  return (
    <section aria-label="Progress">
      <Text as="h2" variant="title-x-small" role="status" data-state={state}>
        {stateTexts[state]}
      </Text>
      <Text as="p" color="secondary">
        {explain(request)}
      </Text>
      <ol style={{ display: 'flex', flexWrap: 'wrap', gap: '1rem', listStyle: 'none', padding: 0 }}>
        {STEPS.map((step, index) => (
          <Step
            key={step.label}
            label={ended && index === current ? stateTexts[state] : step.label}
            kind={kindOf(index, current, state)}
          />
        ))}
      </ol>
    </section>
  );
}

type StepKind = 'reached' | 'current' | 'ended' | 'ahead';

const marks = { reached: '✓', current: '●', ended: '✕', ahead: '○' } as const;
const colors = { reached: 'success', current: 'info', ended: 'danger', ahead: 'secondary' } as const;

function kindOf(index: number, current: number, state: RequestState): StepKind {
  if (index < current || state === 'done') {
    return 'reached';
  }
  if (index > current) {
    return 'ahead';
  }
  return ENDED.includes(state) ? 'ended' : 'current';
}

function Step({ label, kind }: { label: string; kind: StepKind }) {
  const here = kind === 'current' || kind === 'ended';
  return (
    <li aria-current={here ? 'step' : undefined}>
      <Flex gap="1" align="center">
        <Text aria-hidden color={colors[kind]}>
          {marks[kind]}
        </Text>
        <Text weight={here ? 'bold' : 'regular'}>{label}</Text>
      </Flex>
    </li>
  );
}

function endedAt(request: PlatformRequest): number {
  if (request.state === 'failed') {
    return 3;
  }
  return request.submittedAt ? 2 : 0;
}

function explain(request: PlatformRequest): string {
  switch (request.state) {
    case 'draft':
      return 'Nobody else sees it. Change it, submit it, or delete it.';
    case 'policy':
      return request.message
        ? `The checks cannot tell yet and are repeated: ${request.message}`
        : 'The checks run by themselves.';
    case 'approval':
      return `Waits for ${approversText(request.approvers)}.`;
    case 'queued':
      return 'It starts in a moment.';
    case 'running':
      return waiting(request);
    case 'done':
      return 'Everything that was asked for is there.';
    case 'cancelled':
      return 'The requester took it back. Nothing was done.';
    default:
      return request.message ?? '';
  }
}

function waiting(request: PlatformRequest): string {
  if (!request.nextAttemptAt) {
    const attempt = `Attempt ${request.attempts} is under way`;
    return request.message ? `${attempt}. ${request.message}.` : `${attempt}.`;
  }
  const at = new Date(request.nextAttemptAt).toLocaleTimeString();
  return `Attempt ${request.attempts} did not succeed: ${request.message ?? 'no answer'}. The next one is at ${at}; nothing is done twice.`;
}
