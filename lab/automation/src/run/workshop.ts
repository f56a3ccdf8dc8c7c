/** What can be called on behalf of others. */
export type Program = 'shell' | 'ansible-playbook' | 'terraform';

export interface Step {
  program: Program;
  args: string[];
  /** What it prints is not for the log, but is given back. */
  kept?: boolean;
  /** Exit codes after which the next step begins, beside 0. */
  fine?: number[];
}

/** A program cannot be called here; the message says what to do. */
export class CannotCall extends Error {}

/** Something that is to be run on behalf of others, in a folder of its own. */
export interface Work {
  /** The same each time that it is asked for: by it, it is found again. */
  id: string;
  mark: string;
  kind: 'job' | 'plan' | 'apply';
  /** For people who look at what runs. */
  title: string;
  folder: string;
  cwd: string;
  env: Record<string, string>;
  /** What jobs leave to each other. */
  shared?: string;
  /** What lies in the folder afterwards is wanted. */
  brings: boolean;
  steps: Step[];
  /** An earlier service began it: it is not begun again. */
  goesOn: boolean;
  /** For each step; in a pod for all of them. */
  timeoutSeconds: number;
  /** How it is asked to end: tofu writes its state at SIGINT. */
  gentle: 'SIGTERM' | 'SIGINT';
  graceMs: number;
  /** A file that it writes to itself, or whoever takes what it says. */
  output: number | ((chunk: Buffer) => void);
}

export type Why = 'canceled' | 'stopped' | 'timeout' | 'killed';

export interface Ended {
  /** Of each step that ran. */
  codes: (number | null)[];
  why?: Why;
  /** What the steps printed whose output is kept. */
  kept: string;
}

export interface Started {
  /** When nothing of it runs any more, and its folder is as it left it. */
  ended: Promise<Ended>;
  /** First gently, then without asking. Whoever comes first names the reason. */
  end(why: Why): void;
}

/** Where the work of others is done, and how it is kept apart from the platform and from each other. */
export interface Workshop {
  /** In a word, for the log. */
  kind: string;
  isApart: boolean;
  /** What runs goes on without this service, and is taken up again by the next. */
  outlives: boolean;
  /** Says why a program cannot be called here, as far as that is known beforehand. */
  need(program: Program): Promise<void>;
  /** The version of tofu or terraform, which clients compare to their own; empty where there is neither. */
  toolVersion(): Promise<string>;
  /** A folder for what jobs leave to each other. */
  shared(path: string): Promise<string>;
  start(work: Work): Started;
  /** Whether work that an earlier service began is still there to be taken up. */
  isThere(id: string): Promise<boolean>;
  /** Takes away what is left of work that is over, or is not there any more. */
  forget(id: string): Promise<void>;
  /** What belongs to none of these is nobody's any more. */
  forgetOthers(known: readonly string[]): Promise<void>;
  /** Ends what an earlier service has left of it. */
  endLeft(mark: string, gentleSeconds: number): Promise<void>;
}
