export interface RetryOptions {
  attempts: number;
  /** Milliseconds before the second attempt; doubled for each one after it. */
  pause: number;
}

/** Tries again after what may pass by itself. What is wrong in itself fails at once. */
export async function retry<Value>(
  task: () => Promise<Value>,
  mayPass: (error: unknown) => boolean,
  { attempts, pause }: RetryOptions = { attempts: 3, pause: 200 },
): Promise<Value> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await task();
    } catch (error) {
      if (attempt >= attempts || !mayPass(error)) throw error;
      // Half of the pause is chance, so that a crowd does not come back all at once.
      const wait = pause * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
