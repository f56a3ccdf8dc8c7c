import type { State } from '@stagecraft/page-parts';

const known: Record<string, State> = {
  created: { text: 'Created', look: 'waiting' },
  waiting_for_resource: { text: 'Waiting', look: 'waiting' },
  waiting_for_callback: { text: 'Waiting', look: 'waiting' },
  preparing: { text: 'Preparing', look: 'changing' },
  pending: { text: 'Pending', look: 'waiting' },
  running: { text: 'Running', look: 'changing' },
  success: { text: 'Passed', look: 'fine' },
  failed: { text: 'Failed', look: 'failing' },
  canceling: { text: 'Being cancelled', look: 'changing' },
  canceled: { text: 'Cancelled', look: 'dropped' },
  skipped: { text: 'Skipped', look: 'dropped' },
  manual: { text: 'Waits for somebody', look: 'waiting' },
  scheduled: { text: 'Scheduled', look: 'waiting' },
};

/** GitLab's states in its own pages' words; one that is new is shown as it is. */
export const wordsOf = (status: string): State =>
  known[status] ?? { text: status.replaceAll('_', ' '), look: 'dropped' };

/** A job that may fail, and did, is a warning. */
export const jobWords = ({ status, mayFail }: { status: string; mayFail: boolean }): State =>
  status === 'failed' && mayFail ? { text: 'Failed, allowed to', look: 'warning' } : wordsOf(status);
