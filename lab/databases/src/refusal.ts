/** What the caller is told when something is not done: an answer, not a failure of this service. */
export class Refusal extends Error {
  readonly status: number;
  readonly problems: string[];
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, more: { problems?: string[]; headers?: Record<string, string> } = {}) {
    super(message);
    this.status = status;
    this.problems = more.problems ?? [];
    this.headers = more.headers ?? {};
  }
}

export function unavailable(what: string): Refusal {
  return new Refusal(503, `${what} does not answer now. Try again in a few seconds.`, {
    headers: { 'retry-after': '5' },
  });
}
