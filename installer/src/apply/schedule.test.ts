import { expect, test } from 'vitest';
import { type Node, runGraph } from './schedule.ts';

/** Small and the same every time: a failing graph can be looked at again by its seed. */
function randomOf(seed: number): () => number {
  let state = seed * 2654435761 + 1;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

function randomGraph(random: () => number): Node[] {
  const size = 1 + Math.floor(random() * 20);
  const nodes = Array.from({ length: size }, (_, index) => ({
    id: `n${index}`,
    after: Array.from({ length: index }, (_, before) => `n${before}`).filter(() => random() < 0.25),
  }));
  return nodes
    .map((node) => ({ node, at: random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ node }) => node);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Run {
  begun: string[];
  done: Set<string>;
  widest: number;
  /** Kept aside: what is thrown inside the work counts as the work's own failure. */
  wrong: string[];
}

async function runRandom(seed: number, width: number, fails: (id: string, begun: number) => boolean): Promise<Run> {
  const random = randomOf(seed);
  const graph = randomGraph(random);
  const run: Run = { begun: [], done: new Set(), widest: 0, wrong: [] };
  let running = 0;
  let failed = false;
  await runGraph(graph, width, async (node) => {
    if (failed) run.wrong.push(`seed ${seed}: ${node.id} begins after a failure`);
    for (const id of node.after) if (!run.done.has(id)) run.wrong.push(`seed ${seed}: ${node.id} before ${id}`);
    run.begun.push(node.id);
    running += 1;
    run.widest = Math.max(run.widest, running);
    for (let turns = Math.floor(random() * 4); turns >= 0; turns -= 1) await turn();
    running -= 1;
    if (fails(node.id, run.begun.length)) {
      failed = true;
      throw new Error(`${node.id} failed`);
    }
    run.done.add(node.id);
  }).catch((error: Error) => {
    // Nothing is thrown before what was under way has ended.
    expect(running, `seed ${seed}`).toBe(0);
    if (!error.message.endsWith('failed')) throw error;
  });
  expect(run.wrong).toEqual([]);
  if (!failed) expect(run.done.size, `seed ${seed}`).toBe(graph.length);
  return run;
}

test('any graph: everything once, after what it waits for, never wider than asked', async () => {
  for (let seed = 0; seed < 150; seed += 1) {
    const width = 1 + (seed % 5);
    const { begun, widest } = await runRandom(seed, width, () => false);
    expect(new Set(begun).size, `seed ${seed}`).toBe(begun.length);
    expect(widest, `seed ${seed}`).toBeLessThanOrEqual(width);
  }
});

test('any graph with a failure: what is under way ends, nothing new begins', async () => {
  for (let seed = 0; seed < 150; seed += 1) {
    await runRandom(seed, 3, (_, begun) => begun > seed % 7);
  }
});

test('works side by side as far as it may', async () => {
  let widest = 0;
  let running = 0;
  const graph = Array.from({ length: 9 }, (_, index) => ({ id: String(index), after: [] }));
  await runGraph(graph, 3, async () => {
    running += 1;
    widest = Math.max(widest, running);
    await turn();
    running -= 1;
  });
  expect(widest).toBe(3);
});

test('what waits for itself is a mistake that is said, not a wait without end', async () => {
  const circle = [
    { id: 'a', after: ['b'] },
    { id: 'b', after: ['a'] },
  ];
  await expect(runGraph(circle, 2, async () => {})).rejects.toThrow('never ready: a, b');
});
