export type Look = 'fine' | 'changing' | 'failing' | 'warning' | 'waiting' | 'over';

export interface Words {
  text: string;
  look: Look;
}

const known: Record<string, Words> = {
  created: { text: 'Created', look: 'waiting' },
  waiting_for_resource: { text: 'Waiting', look: 'waiting' },
  waiting_for_callback: { text: 'Waiting', look: 'waiting' },
  preparing: { text: 'Preparing', look: 'changing' },
  pending: { text: 'Pending', look: 'waiting' },
  running: { text: 'Running', look: 'changing' },
  success: { text: 'Passed', look: 'fine' },
  failed: { text: 'Failed', look: 'failing' },
  canceling: { text: 'Being cancelled', look: 'changing' },
  canceled: { text: 'Cancelled', look: 'over' },
  skipped: { text: 'Skipped', look: 'over' },
  manual: { text: 'Waits for somebody', look: 'waiting' },
  scheduled: { text: 'Scheduled', look: 'waiting' },
};

/** GitLab's states in its own pages' words; one that is new is shown as it is. */
export const wordsOf = (status: string): Words => known[status] ?? { text: status.replaceAll('_', ' '), look: 'over' };

/** A job that may fail, and did, is a warning. */
export const jobWords = ({ status, mayFail }: { status: string; mayFail: boolean }): Words =>
  status === 'failed' && mayFail ? { text: 'Failed, allowed to', look: 'warning' } : wordsOf(status);
