import { jsonView } from './json-view.ts';
import { plainView } from './plain-view.ts';
import type { View } from './view.ts';

/** Drawn for people at a terminal, line by line for logs, events for programs. */
export async function makeView({ json }: { json: boolean }): Promise<View> {
  if (json) return jsonView();
  const watched = process.stdout.isTTY === true && !process.env.CI && process.env.TERM !== 'dumb';
  return watched ? (await import('./drawn-view.ts')).drawnView() : plainView();
}
