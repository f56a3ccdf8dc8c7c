import type { Layout } from '../model/layout.ts';
import type { Files } from '../ports/files.ts';
import type { Keeper } from '../ports/keeper.ts';
import type { Held } from '../ports/ports.ts';

/** A killed keeper's processes live on: its note tells which they are, and the next keeper takes them over. */
async function leftBehind(files: Files, layout: Layout): Promise<number[]> {
  const text = (await files.readTextIfPresent(`${layout.run}/children.json`)) ?? '{}';
  try {
    return Object.values(JSON.parse(text) as Record<string, { pid: number }>).map(({ pid }) => pid);
  } catch {
    return [];
  }
}

/** What is held through the keeper or one of its processes is as it should be. */
export async function heldByKeeper(keeper: Keeper, files: Files, layout: Layout): Promise<Held> {
  const status = await keeper.status().catch(() => undefined);
  const processes = status?.processes ?? [];
  const kept = [status?.pid, ...processes.map(({ pid }) => pid)].filter((pid) => pid !== undefined);
  const pids = new Set([...kept, ...(await leftBehind(files, layout))]);
  const ports = new Set(processes.map(({ port }) => port));
  return {
    any: pids.size > 0,
    // Of another account's process we do not see which it is.
    owns: (port, holders) => (holders.length === 0 ? ports.has(port) : holders.some(({ pid }) => pids.has(pid))),
  };
}
