import { isFinalState, isMovingState, isRequestState, nextState, requestEvents, requestStates } from './states';

const allowed = [
  'draft submit policy',
  'draft cancel cancelled',
  'policy policy-pass approval',
  'policy policy-approve queued',
  'policy policy-refuse rejected',
  'policy postpone policy',
  'policy cancel cancelled',
  'approval approve queued',
  'approval reject rejected',
  'approval cancel cancelled',
  'queued start running',
  'queued cancel cancelled',
  'running succeed done',
  'running fail failed',
  'running postpone running',
  'failed retry queued',
];

const every = requestStates.flatMap((state) => requestEvents.map((event) => [state, event] as const));

describe('the life of a request', () => {
  it.each(every)('%s + %s', (state, event) => {
    const expected = allowed.find((line) => line.startsWith(`${state} ${event} `))?.split(' ')[2];
    expect(nextState(state, event)).toBe(expected);
  });

  it('reaches every state from a draft', () => {
    const reached = new Set<string>(['draft']);
    for (let round = 0; round < requestStates.length; round += 1) {
      for (const [state, event] of every.filter(([from]) => reached.has(from))) {
        const to = nextState(state, event);
        if (to) reached.add(to);
      }
    }
    expect([...reached].sort()).toEqual([...requestStates].sort());
  });

  it('never runs without having passed an approval or a policy decision', () => {
    const into = every.filter(([state, event]) => nextState(state, event) === 'queued').map((pair) => pair.join(' '));
    expect(into).toEqual(['policy policy-approve', 'approval approve', 'failed retry']);
  });

  it('leaves a final state only by a retry of what failed', () => {
    const left = every.filter(([state, event]) => isFinalState(state) && nextState(state, event));
    expect(left).toEqual([['failed', 'retry']]);
  });

  it('knows which states move by themselves', () => {
    expect(requestStates.filter(isMovingState)).toEqual(['policy', 'queued', 'running']);
    expect(isRequestState('queued')).toBe(true);
    expect(isRequestState('toString')).toBe(false);
  });
});
