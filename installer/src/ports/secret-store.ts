import type { StoreAccess } from '../model/secret-store.ts';

export interface StoreAnswer {
  status: number;
  /** Empty where nothing was said. */
  body: Record<string, unknown>;
}

export interface StoreQuestion {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  token?: string;
  body?: unknown;
}

/** A store of secrets by its HTTP API, whichever product it is. Throws when it gives no answer that could be one. */
export type AskStore = (path: string, question?: StoreQuestion) => Promise<StoreAnswer>;

/** The installation's own way into the store. */
export interface StoreKeys {
  /** undefined before there is a store. Throws when the file is damaged. */
  read(): Promise<StoreAccess | undefined>;
  keep(access: StoreAccess): Promise<void>;
}
