import type { Barrier } from '../barrier.ts';
import type { Log } from '../../../kit/log.ts';
import type { Bearer } from '../tokens.ts';
import type { Body } from './input.ts';

export interface Store {
  barrier: Barrier;
  log: Log;
  publicUrl: string;
}

export type Operation = 'read' | 'list' | 'update' | 'delete' | 'patch';

export interface Call {
  store: Store;
  operation: Operation;
  /** Without the version of the API: `kv/data/a`. */
  path: string;
  query: URLSearchParams;
  body: Body;
}

export interface Known extends Call {
  bearer: Bearer;
}

/** `bare` is the whole answer; the others stand in OpenBao's envelope. */
export interface Answer {
  status?: number;
  bare?: Record<string, unknown>;
  data?: unknown;
  auth?: Record<string, unknown>;
  warnings?: string[];
}

export const done: Answer = { status: 204 };
