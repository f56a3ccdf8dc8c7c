export type CheckState = 'ok' | 'warning' | 'cure';

/** What one check of `doctor` found. With `cure`, `up` would stop there. */
export interface CheckResult {
  id: string;
  title: string;
  state: CheckState;
  /** What was found. */
  found: string;
  /** What to do about it; always there unless the state is ok. */
  cure?: string;
}
