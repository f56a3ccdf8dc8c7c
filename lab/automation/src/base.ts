import type { Log } from '../../kit/log.ts';
import type { Tools } from './run/tools.ts';
import type { Workshop } from './run/workshop.ts';
import type { Accounts } from './service/accounts.ts';
import type { Sealer } from './service/seal.ts';
import type { Store } from './store/store.ts';

/** What every part that runs something works with. */
export interface Base {
  publicUrl: string;
  installation: string;
  projectsDir: string;
  timeoutSeconds: number;
  capacity: number;
  /** What has ended: for so many days, and so many of each template and workspace. */
  keep: { days: number; each: number };
  /** Jobs, or runs, that have not begun. */
  mostWaiting: number;
  store: Store;
  accounts: Accounts;
  sealer: Sealer;
  /** Of this service itself. */
  tools: Tools;
  /** Of what it runs for others. */
  workshop: Workshop;
  log: Log;
}
