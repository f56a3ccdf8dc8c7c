import type { CheckResult } from '../model/check.ts';
import { type Check, type DoctorContext, resultOf } from './check.ts';

export type { DoctorContext } from './check.ts';

/** Everything that stops people; nothing is changed. */
export function runDoctor(checks: Check[], context: DoctorContext): Promise<CheckResult[]> {
  return Promise.all(checks.map((check) => resultOf(check, context)));
}

/** The part of it that would stop an `up`, quick enough to be asked before each. */
export function preflight(checks: Check[], context: DoctorContext): Promise<CheckResult[]> {
  return runDoctor(
    checks.filter(({ blocking }) => blocking),
    context,
  );
}
