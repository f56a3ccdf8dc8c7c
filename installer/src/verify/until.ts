const usualPauseMs = 250;

/** Asks again until there is an answer, or it has taken too long. */
export async function until<Result>(
  ask: () => Promise<Result | undefined>,
  patienceMs: number,
  signal: AbortSignal,
  pauseMs = usualPauseMs,
): Promise<Result | undefined> {
  const end = Date.now() + patienceMs;
  while (Date.now() < end && !signal.aborted) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return undefined;
}
