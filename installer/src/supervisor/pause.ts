/** Waits, but no longer than until the signal. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** Whether the promise settles within the time. */
export async function settles(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const over = new AbortController();
  const result = await Promise.race([
    promise.then(
      () => true,
      () => true,
    ),
    pause(ms, over.signal).then(() => false),
  ]);
  over.abort();
  return result;
}
