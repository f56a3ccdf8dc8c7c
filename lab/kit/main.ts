import { describeError, type Log } from './log.ts';

const cures: Record<string, string> = {
  EADDRINUSE: 'The port is taken: choose another PORT, or stop what listens there.',
  EACCES: 'This account may not do that: check the owner of DATA_DIR, and that PORT is above 1023.',
  ENOSPC: 'The disk is full: free some space, then start again.',
};

/** Runs a service's start; what stops it is one line with a cure instead of a stack. */
export function runMain(log: Log, start: () => Promise<unknown>): void {
  start().catch((error: NodeJS.ErrnoException) => {
    const cure = cures[error.code ?? ''];
    log.error('Could not start', { error, ...(cure ? { cure } : { stack: error.stack }) });
    process.stderr.write(`${describeError(error)}${cure ? `\n${cure}` : ''}\n`);
    process.exitCode = 1;
    // Timers and connections of a half-started service must not keep it alive.
    setTimeout(() => process.exit(1), 50).unref();
  });
}
