import { AsyncLocalStorage } from 'node:async_hooks';

/** What the steps of one sign-in found out; the handler around them tells the auditor. */
export interface SignInOutcome {
  user?: string;
  error?: Error;
}

const storage = new AsyncLocalStorage<SignInOutcome>();

export function observe(outcome: SignInOutcome, work: () => Promise<void>): Promise<void> {
  return storage.run(outcome, work);
}

export function note(found: SignInOutcome): void {
  Object.assign(storage.getStore() ?? {}, found);
}
