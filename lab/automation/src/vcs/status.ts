import type { Counts, Run } from '../domain/terraform.ts';
import type { CommitStatus } from './forge.ts';

export type Told = Pick<CommitStatus, 'state' | 'description'>;

const counted = ({ additions, changes, destructions }: Counts) => `+${additions} ~${changes} −${destructions}`;

function planned({ hasChanges, plan }: Run): Told {
  return { state: 'success', description: hasChanges ? `Would change ${counted(plan)}` : 'Nothing to change' };
}

function ended(run: Run): Told {
  if (run.status === 'applied') return { state: 'success', description: `Applied ${counted(run.applied ?? run.plan)}` };
  if (run.status === 'errored') return { state: 'failed', description: run.error || 'Failed' };
  return { state: 'canceled', description: run.error || (run.status === 'discarded' ? 'Discarded' : 'Cancelled') };
}

/** What the forge is told of a run, beside its commit. */
export function statusOf(run: Run): Told {
  switch (run.status) {
    case 'pending':
      return { state: 'pending', description: 'Waits for its turn' };
    case 'plan_queued':
    case 'planning':
      return { state: 'running', description: 'Is being planned' };
    case 'planned':
      return { state: 'pending', description: `Would change ${counted(run.plan)}, and waits for a confirmation` };
    case 'confirmed':
    case 'apply_queued':
    case 'applying':
      return { state: 'running', description: 'Is being applied' };
    case 'planned_and_finished':
      return planned(run);
    default:
      return ended(run);
  }
}
