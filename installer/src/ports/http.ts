export interface HttpQuestion {
  method?: string;
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** PEM text with more authorities to trust. */
  authority?: string;
  /** The address of this machine to ask from: on loopback there are many. */
  from?: string;
  /** How long nothing may be heard; 20 seconds, where it is not said. */
  patienceMs?: number;
  signal: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  /** By their names in small letters; several of one name are joined, but for `set-cookie`. */
  headers: Record<string, string>;
  cookies: string[];
  body: string;
  milliseconds: number;
}

/** Asks once and follows nothing. Throws when nobody answers. */
export type Http = (question: HttpQuestion) => Promise<HttpAnswer>;
