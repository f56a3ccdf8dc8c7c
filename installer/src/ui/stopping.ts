/** The answer to the first Ctrl-C: at once, since what is under way may take a while to end. */
export const stoppingText = 'Stopping: what is under way is being ended. Ctrl-C once more leaves at once.';

export function sayStopping(): void {
  process.stderr.write(`\n${stoppingText}\n`);
}
