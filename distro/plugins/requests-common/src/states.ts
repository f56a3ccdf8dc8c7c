/** Every state a request can be in, in the order in which a request usually passes them. */
export const requestStates = [
  'draft',
  'policy',
  'approval',
  'queued',
  'running',
  'done',
  'failed',
  'rejected',
  'cancelled',
] as const;

export type RequestState = (typeof requestStates)[number];

export const requestEvents = [
  'submit',
  'policy-pass',
  'policy-approve',
  'policy-refuse',
  'approve',
  'reject',
  'start',
  'postpone',
  'succeed',
  'fail',
  'retry',
  'cancel',
] as const;

export type RequestEvent = (typeof requestEvents)[number];

type Transitions = Readonly<Record<RequestState, Readonly<Partial<Record<RequestEvent, RequestState>>>>>;

/**
 * The whole life of a request. What is not in this table cannot happen.
 *
 * A call that is to be repeated stays in `running`: its first attempt may have had its effect, so that
 * cancelling it from there would promise something that nobody can keep.
 */
export const requestTransitions: Transitions = {
  draft: { submit: 'policy', cancel: 'cancelled' },
  policy: {
    'policy-pass': 'approval',
    'policy-approve': 'queued',
    'policy-refuse': 'rejected',
    postpone: 'policy',
    cancel: 'cancelled',
  },
  approval: { approve: 'queued', reject: 'rejected', cancel: 'cancelled' },
  queued: { start: 'running', cancel: 'cancelled' },
  running: { succeed: 'done', fail: 'failed', postpone: 'running' },
  done: {},
  failed: { retry: 'queued' },
  rejected: {},
  cancelled: {},
};

/** The state after the event, or `undefined` where the event is not possible. */
export function nextState(state: RequestState, event: RequestEvent): RequestState | undefined {
  return requestTransitions[state][event];
}

/** States that nothing leaves by itself; only `failed` can be left at all, by a person who retries. */
export function isFinalState(state: RequestState): boolean {
  return ['done', 'failed', 'rejected', 'cancelled'].includes(state);
}

/** States that change without anybody pressing a button: a page that shows one should look again soon. */
export function isMovingState(state: RequestState): boolean {
  return ['policy', 'queued', 'running'].includes(state);
}

export function isRequestState(value: string): value is RequestState {
  return (requestStates as readonly string[]).includes(value);
}
