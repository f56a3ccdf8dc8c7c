/** An answer other than success, in the shape in which GitLab gives it. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(status: number, body: Record<string, unknown>, headers: Record<string, string> = {}) {
    super(JSON.stringify(body));
    this.name = 'ApiError';
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export class TooManyAttempts extends ApiError {
  constructor(seconds: number) {
    const message = `Too many wrong passwords. Try again in ${seconds} seconds.`;
    super(429, { message }, { 'retry-after': String(seconds) });
  }
}

export function badRequest(message: unknown): ApiError {
  return new ApiError(400, { message });
}

export function missing(name: string): ApiError {
  return new ApiError(400, { error: `${name} is missing` });
}

export function invalid(name: string, reason = 'is invalid'): ApiError {
  return new ApiError(400, { error: `${name} ${reason}` });
}

export function unauthorized(): ApiError {
  return new ApiError(401, { message: '401 Unauthorized' });
}

export function forbidden(reason?: string): ApiError {
  return new ApiError(403, { message: reason ? `403 Forbidden - ${reason}` : '403 Forbidden' });
}

export function insufficientScope(scopes: string): ApiError {
  return new ApiError(403, {
    error: 'insufficient_scope',
    error_description: 'The request requires higher privileges than provided by the access token.',
    scope: scopes,
  });
}

export function notFound(what?: string): ApiError {
  return new ApiError(404, { message: what ? `404 ${what} Not Found` : '404 Not Found' });
}
