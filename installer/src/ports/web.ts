export interface Answer {
  status: number;
  body: string;
}

export interface Question {
  url: string;
  /** PEM text with more authorities to trust. */
  authority?: string;
  signal: AbortSignal;
}

/** Asks over HTTPS, as a browser on this machine would: `*.localhost` is this machine. Throws when nobody answers. */
export type Ask = (question: Question) => Promise<Answer>;
