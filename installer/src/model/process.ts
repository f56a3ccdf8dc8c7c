/** How the keeper knows that a process does its work. */
export type HealthCheck =
  | { kind: 'http'; path: string }
  | { kind: 'tcp' }
  /** A store of secrets, which the keeper opens with the installation's key when it starts. */
  | { kind: 'store' };

/** A process of the embedded target, as the plan describes it. It holds the names of secrets, never their values. */
export interface ProcessSpec {
  name: string;
  title: string;
  /** The program: `node` stands for the Node that runs the keeper; `postgres` for the one in the tool cache; `java` and `bao` for PATH's. */
  program: 'node' | 'postgres' | 'java' | 'bao';
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Environment variable → name of the secret whose value it gets. */
  secretEnv: Record<string, string>;
  /** The store that the secrets are read from at each start; left out: the installation's own file. */
  secretStore?: { url: string };
  /**
   * Where people reach it. With `proxied`, the keeper listens there and passes on to the process,
   * which listens on a port that it gets as PORT and as <NAME>_PORT: a restart is a pause, not a refusal.
   */
  front: { port: number; proxied: boolean };
  health: HealthCheck;
  /** It can load its code before its turn comes: with STANDBY it waits for its whole environment, as JSON on its standard input. */
  standsBy?: boolean;
  /** Processes that must be healthy before this one starts. */
  after: string[];
  /** As root: run as an ordinary account instead. */
  unprivileged: boolean;
  startSeconds: number;
  stopSeconds: number;
  stopSignal: 'SIGTERM' | 'SIGINT';
}

export type ProcessPhase = 'waiting' | 'starting' | 'healthy' | 'unhealthy' | 'backing-off' | 'stopping' | 'stopped';

export interface ProcessStatus {
  name: string;
  title: string;
  phase: ProcessPhase;
  fingerprint: string;
  pid?: number;
  /** Of this machine, where it listens on one. */
  port?: number;
  /** When the present phase began, ISO 8601. */
  since: string;
  restarts: number;
  memoryBytes?: number;
  /** Why it is not healthy: the last thing that went wrong. */
  reason?: string;
  /** What it wrote last, for people who wait for it. */
  lastLine?: string;
}
