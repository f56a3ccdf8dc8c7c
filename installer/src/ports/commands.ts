export interface Command {
  file: string;
  args: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** Kill it after this time; the result then says `timedOut`. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** As root: run it as this account. */
  account?: { uid: number; gid: number };
  /** What it reads from its standard input; without it there is nothing to read. */
  input?: AsyncIterable<Uint8Array>;
  /** Every line of stdout and stderr, as it comes. */
  onLine?(line: string): void;
}

export interface CommandResult {
  exitCode: number;
  timedOut: boolean;
  stdout: string;
  /** The last lines of both streams, for the error that people see. */
  tail: string[];
}

/** Runs programs and waits for their end. Does not throw for a non-zero exit code. */
export interface CommandRunner {
  run(command: Command): Promise<CommandResult>;
}
