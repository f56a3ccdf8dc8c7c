import { randomUUID } from 'node:crypto';
import type { Base } from '../base.ts';
import type { Run } from '../domain/terraform.ts';
import { jsonApi } from '../http/errors.ts';
import type { Runs } from './runs.ts';
import { newId } from './states.ts';

/** What makes runs, and has them carried out. */
export interface Planning extends Base {
  runs: Runs;
}

export type NewRun = Omit<Run, 'id' | 'planId' | 'applyId' | 'created' | 'mark' | 'status' | 'timestamps'>;

export const emptyRun: Omit<NewRun, 'workspace' | 'configuration' | 'createdBy'> = {
  message: 'Queued by an uploaded configuration',
  isDestroy: false,
  planOnly: false,
  autoApply: false,
  refresh: true,
  refreshOnly: false,
  allowEmptyApply: false,
  targets: [],
  replace: [],
  variables: [],
  hasChanges: false,
  plan: { additions: 0, changes: 0, destructions: 0, imports: 0 },
  applied: null,
  error: '',
  confirmedBy: null,
  comments: [],
};

export async function createRun(planning: Planning, wish: NewRun): Promise<Run> {
  const { store, mostWaiting } = planning;
  const waiting = store.of.runs.all().filter(({ status }) => status === 'pending').length;
  if (waiting >= mostWaiting)
    throw jsonApi(429, `${waiting} runs wait already. Discard what is not needed any more, or try again later.`);
  const now = new Date().toISOString();
  const made = await store.of.runs.put({
    ...wish,
    id: newId('run'),
    planId: newId('plan'),
    applyId: newId('apply'),
    created: now,
    mark: randomUUID(),
    status: 'pending',
    timestamps: { pending: now },
  });
  planning.runs.schedule();
  return made;
}
