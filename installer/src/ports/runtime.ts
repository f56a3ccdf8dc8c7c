import type { ProcessStatus } from '../model/process.ts';

/** What runs of an installation, whatever it runs on: what the verbs show, follow and stop. */
export interface Runtime {
  /** undefined when nothing runs. */
  services(): Promise<ProcessStatus[] | undefined>;
  /** Nothing runs, though nobody has stopped it. */
  wasKilled(): Promise<boolean>;
  /** Whose logs can be read. */
  logNames(): Promise<string[]>;
  /** Everything that is kept of a log, oldest first; it may be shorter than before when it was rotated. */
  readLog(name: string): Promise<string>;
  /** What is written from now on, across restarts. Left out where reading it again and again costs nothing. */
  follow?(name: string, options: { signal: AbortSignal; write(text: string): void }): Promise<void>;
  /** Ends everything that runs and tells how many that were; data and secrets stay. */
  stop(): Promise<number>;
  /** Takes away what the installation has outside its own folder. */
  erase(): Promise<void>;
}
