/** An answer that is no success, in Keycloak's words. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Record<string, string>;

  constructor(status: number, body: Record<string, string>) {
    super(Object.values(body).join(': '));
    this.status = status;
    this.body = body;
  }
}

export const notFound = (what: string): Refusal => new Refusal(404, { error: `${what} not found` });
export const conflict = (what: string): Refusal => new Refusal(409, { errorMessage: `User exists with same ${what}` });
export const badRequest = (why: string): Refusal => new Refusal(400, { errorMessage: why });
