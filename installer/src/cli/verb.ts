import type { World } from './world.ts';

export interface Options {
  [name: string]: unknown;
}

export type Run = (world: World, args: string[], options: Options) => Promise<number>;

export interface Verb {
  usage: string;
  summary: string;
  options?: [flags: string, description: string][];
  examples?: string[];
  load(): Promise<Run>;
}
