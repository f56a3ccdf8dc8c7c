import type { Log } from '../../kit/log.ts';
import type { SignIn } from '../../kit/sign-in/sign-in.ts';
import type { Handover } from './pods/handover.ts';
import type { Jobs } from './run/jobs.ts';
import type { Tools } from './run/tools.ts';
import type { Workshop } from './run/workshop.ts';
import type { Accounts } from './service/accounts.ts';
import type { Sealer } from './service/seal.ts';
import type { Store } from './store/store.ts';
import type { Runs } from './terraform/runs.ts';
import type { Vcs } from './vcs/vcs.ts';

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

export interface Automation extends Base {
  jobs: Jobs;
  runs: Runs;
  /** Where folders are handed over, for work that is done elsewhere. */
  handover: Handover | undefined;
  /** How people come to the pages; without it, with their name and password. */
  signIn?: SignIn;
  /** Follows repositories, where a forge is named. */
  vcs?: Vcs;
}
