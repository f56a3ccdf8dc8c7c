import type { Exit } from './exits.ts';
import type { World } from './world.ts';

export interface Options {
  [name: string]: unknown;
}

export type Run = (world: World, args: string[], options: Options) => Promise<number>;

export interface Verb {
  usage: string;
  summary: string;
  options?: [flags: string, description: string][];
  /** What may stand behind it, for completion. */
  arguments?: string[];
  /** More than one line can say. */
  about?: string[];
  examples: string[];
  /** How it may end, beside 0, 1 and 2. */
  exits: Exit[];
  /** What a code means here, where that can be said better than in general. */
  endings?: Partial<Record<Exit, string>>;
  load(): Promise<Run>;
}
