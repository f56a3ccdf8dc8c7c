import type { ProcessSpec, ProcessStatus } from '../model/process.ts';
import type { ScheduleSpec, ScheduleStatus } from '../model/schedule.ts';

export interface KeeperStatus {
  pid: number;
  version: string;
  /** When it started, ISO 8601. */
  since: string;
  processes: ProcessStatus[];
  /** Left out by a keeper of an older release. */
  schedules?: ScheduleStatus[];
}

/** The detached process that owns an installation's processes, as its clients see it. */
export interface Keeper {
  /** undefined when none runs. */
  status(): Promise<KeeperStatus | undefined>;
  /** None runs, and the last one came to no end of its own: what it started may live on, and nobody watches over it. */
  wasKilled(): Promise<boolean>;
  /** Starts one, or replaces one of another version: the processes that it owns live on. */
  start(version: string): Promise<void>;
  /** Says what should run; it is started, or restarted when the fingerprint differs. Returns at once. */
  put(spec: ProcessSpec, fingerprint: string): Promise<void>;
  /** Says what will be put soon: one that can stand by loads its code meanwhile. Returns at once. */
  prepare(spec: ProcessSpec, fingerprint: string): Promise<void>;
  /** Stops one process and forgets it; returns when it has ended. */
  remove(name: string): Promise<void>;
  restart(name: string): Promise<void>;
  /** Ends one while its port stays open and requests wait; `restart` begins it again, or the time that has passed. */
  hold(name: string, seconds: number): Promise<void>;
  /** Says what should run again and again; equal fingerprints change nothing. */
  schedule(spec: ScheduleSpec, fingerprint: string): Promise<void>;
  /** Ends a run that is under way as well. */
  unschedule(name: string): Promise<void>;
  /** Stops every process and the keeper itself, also what a killed keeper left behind. */
  shutdown(): Promise<void>;
  /** The last lines that a process wrote. */
  tail(name: string, lines: number): Promise<string[]>;
}
