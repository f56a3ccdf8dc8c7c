const sessionSweepMilliseconds = 60_000;

/**
 * A portal that has just started waits for its catalog to fill; a test's has been running for long. And Backstage's store of sessions
 * looks into its database each minute, for ever: the database of a test is gone by then, and whatever test is running would fail.
 */
export function ofOldStanding(): void {
  jest.spyOn(process, 'uptime').mockReturnValue(10_000);
  const real = globalThis.setTimeout;
  const without = (work: () => void, milliseconds?: number, ...more: []) =>
    real(milliseconds === sessionSweepMilliseconds ? () => {} : work, milliseconds, ...more);
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(without as typeof setTimeout);
}
