/** What can be scheduled: something with a name that waits for others. */
export interface Node {
  id: string;
  after: string[];
}

/**
 * Runs the work of each node as soon as what it waits for is done, several side by side.
 * After the first failure nothing new is begun; what is under way comes to its end, and then the failure is thrown.
 */
export async function runGraph<Item extends Node>(
  items: Item[],
  width: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = new Map(
    items.map((item) => [item.id, new Set(item.after.filter((id) => items.some((each) => each.id === id)))]),
  );
  const running = new Map<string, Promise<void>>();
  const failures: unknown[] = [];

  const begin = (item: Item): void => {
    waiting.delete(item.id);
    const run = work(item)
      .then(() => {
        for (const left of waiting.values()) left.delete(item.id);
      })
      .catch((error: unknown) => {
        failures.push(error);
      })
      .finally(() => running.delete(item.id));
    running.set(item.id, run);
  };

  while (true) {
    if (failures.length === 0) {
      const ready = items.filter((item) => waiting.get(item.id)?.size === 0);
      for (const item of ready.slice(0, width - running.size)) begin(item);
    }
    if (running.size === 0) break;
    await Promise.race(running.values());
  }
  if (failures.length > 0) throw failures[0];
  if (waiting.size > 0) throw new Error(`never ready: ${[...waiting.keys()].join(', ')}`);
}
