/** One thing that is done over and over; the answer is what was wrong, if anything. */
export type Act = () => Promise<string | undefined>;

export interface Hammered {
  /** How often each was done. */
  done: number;
  longestMs: number;
  /** Each once, however often it was seen. */
  problems: string[];
}

const pauseMs = 100;

const described = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Does all of it at once, each thing again as soon as it is answered, for as long as the work lasts; then once more. */
export async function hammer(acts: Act[], work: () => Promise<void>): Promise<Hammered> {
  const state = { over: false, done: 0, longestMs: 0 };
  const problems = new Set<string>();
  const once = async (act: Act): Promise<void> => {
    const began = performance.now();
    const problem = await act().catch(described);
    state.longestMs = Math.max(state.longestMs, Math.round(performance.now() - began));
    state.done += 1;
    if (problem !== undefined) problems.add(problem);
  };
  const loop = async (act: Act): Promise<void> => {
    while (!state.over) {
      await once(act);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    await once(act);
  };
  const loops = acts.map(loop);
  try {
    await work();
  } finally {
    state.over = true;
    await Promise.all(loops);
  }
  return { done: state.done, longestMs: state.longestMs, problems: [...problems] };
}
