import { type Report, reportSchema, type State } from '../../src/verify/report.ts';
import type { Ended } from '../support/real-up.ts';

/** What `verify --json` printed; what is said beside the report stands after it. */
export function reportOf({ code, output }: Ended): { code: number | null; report: Report } {
  const read = reportSchema.safeParse(JSON.parse(output.slice(0, output.lastIndexOf('}') + 1)));
  if (!read.success) throw new Error(`${read.error.message}\n${output.slice(0, 2000)}`);
  return { code, report: read.data };
}

export const statesOf = ({ results }: Report): Record<string, State> =>
  Object.fromEntries(results.map(({ id, state }) => [id, state]));

/** What there is to say of each promise that has none of these states. */
export const told = ({ results }: Report, silent: State[] = ['passed']): string =>
  results
    .filter(({ state }) => !silent.includes(state))
    .map(({ id, state, found, details }) => `${id} ${state}: ${found} ${details.join('; ')}`)
    .join('\n');

interface Expected {
  control: string;
  consequences?: Record<string, string>;
  state?: State;
}

/** That control flips, with the consequences that are declared to the same state, and nothing else. */
export function expected(before: Record<string, State>, { control, consequences = {}, state = 'failed' }: Expected) {
  const others = Object.keys(consequences).map((id) => [id, state]);
  return { ...before, [control]: state, ...Object.fromEntries(others) };
}

/** With which code `verify` ends when that is all that is not kept. */
export const codeOf = ({ state }: Pick<Expected, 'state'>): number => (state === 'unknown' ? 13 : 12);
