import type { Phase, TargetName } from './vocabulary.ts';
import type { VerifySchedule } from './schedule.ts';

/** The state's form. A release reads its own and older ones, and leaves newer ones alone. */
export const stateVersion = 1;

/** `installation.json`: what an installation is, for the next command. */
export interface InstallationRecord {
  stateVersion: number;
  installation: string;
  target: TargetName;
  phase: Phase;
  portBase: number;
  /** Which cluster, where it was there before us: a context of the person's configuration, and a namespace of it. */
  cluster?: { context?: string; namespace?: string };
  /** What was redirected when it was installed. */
  imageMap?: Record<string, string>;
  /** How often the promises are checked; older releases did not write it. */
  schedule?: VerifySchedule;
  /** Where the last `up` was typed, and the file that it read: what runs later by itself goes by the same. */
  typed?: { folder: string; config?: string };
  createdAt: string;
  updatedAt: string;
}
