import type { Repository } from './Repository';

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** What is no JSON. */
  bytes?: Buffer;
}

export interface Question {
  method: string;
  /** Below the API's address, decoded. */
  path: string;
  query: URLSearchParams;
  accept: string;
  body: Record<string, unknown>;
}

export type Right = 'administration' | 'members' | 'workflows';

/** What those who answer may know of the whole. */
export interface Hub {
  readonly organization: string;
  readonly token: string;
  readonly teams: string[];
  /** Where its repositories lie. */
  readonly root: string;
  readonly repositories: Repository[];
  readonly url: string;
  readonly api: string;
  readonly isEnterprise: boolean;
  readonly hasProtection: boolean;
  may(right: Right): boolean;
  find(owner: string, name: string): Repository | undefined;
}
