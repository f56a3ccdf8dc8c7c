import type { PlatformError } from '../model/errors.ts';
import type { CommandResult, CommandRunner } from '../ports/commands.ts';
import type { Files } from '../ports/files.ts';

export interface ComposeTools {
  files: Files;
  commands: CommandRunner;
  /** The Node that the portal is built and run with. */
  node: string;
  /** Where what may be used again is kept. */
  cache: string;
  signal: AbortSignal;
  progress(message: string, done?: number, total?: number): void;
  /** What a package manager's failure means, with a cure. */
  explain(what: string, result: CommandResult): PlatformError;
}
