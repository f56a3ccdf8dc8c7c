import type { CheckResult } from '../model/check.ts';
import { type Check, type DoctorContext, resultOf } from './check.ts';
import * as checks from './checks/index.ts';

export type { DoctorContext } from './check.ts';

const order: Check[] = [
  checks.node,
  checks.npm,
  checks.git,
  checks.disk,
  checks.memory,
  checks.watches,
  checks.openFiles,
  checks.loopback,
  checks.ports,
  checks.registry,
  checks.home,
  checks.state,
  checks.secrets,
  checks.unfinished,
  checks.keeper,
];

const lookAt = (chosen: Check[], context: DoctorContext): Promise<CheckResult[]> =>
  Promise.all(chosen.map((check) => resultOf(check, context)));

/** Everything that stops people; nothing is changed. */
export function runDoctor(context: DoctorContext): Promise<CheckResult[]> {
  return lookAt(order, context);
}

/** The part of it that would stop an `up`, quick enough to be asked before each. */
export function preflight(context: DoctorContext): Promise<CheckResult[]> {
  return lookAt(
    order.filter(({ blocking }) => blocking),
    context,
  );
}
