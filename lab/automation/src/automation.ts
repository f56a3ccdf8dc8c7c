import type { SignIn } from '../../kit/sign-in/sign-in.ts';
import type { Base } from './base.ts';
import type { Handover } from './pods/handover.ts';
import type { Jobs } from './run/jobs.ts';
import type { Runs } from './terraform/runs.ts';
import type { Vcs } from './vcs/vcs.ts';

/** The whole service, as its routes and pages see it. */
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
