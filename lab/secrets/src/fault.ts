/** What a caller is told instead of an answer, in the shape that OpenBao's clients read. */
export class Fault extends Error {
  readonly status: number;
  readonly errors: string[];
  /** Read beside the errors: a deleted version is a 404 with its metadata. */
  readonly data: unknown;

  constructor(status: number, errors: string[], data?: unknown) {
    super(errors.join('; ') || String(status));
    this.status = status;
    this.errors = errors;
    this.data = data;
  }
}

export const invalid = (message: string): Fault => new Fault(400, [message]);
export const denied = (): Fault => new Fault(403, ['permission denied']);
export const nothing = (): Fault => new Fault(404, []);
export const isSealed = (): Fault => new Fault(503, ['Vault is sealed']);
