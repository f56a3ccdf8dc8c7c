/** An answer other than success, in the shape in which the API in question gives it. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super(JSON.stringify(body));
    this.name = 'ApiError';
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  /** What it says to people, in whichever shape. */
  get words(): string {
    const body = this.body as { detail?: unknown; errors?: { detail?: unknown; title?: unknown }[] };
    const [first] = body.errors ?? [];
    return String(body.detail ?? first?.detail ?? first?.title ?? this.message);
  }
}

/** AWX: one sentence. */
export function detail(status: number, text: string): ApiError {
  return new ApiError(status, { detail: text });
}

/** AWX: what is wrong with each field. */
export function fields(problems: Record<string, string | string[]>): ApiError {
  return new ApiError(400, Object.fromEntries(Object.entries(problems).map(([name, text]) => [name, [text].flat()])));
}

export const notFound = () => detail(404, 'Not found.');
export const forbidden = () => detail(403, 'You do not have permission to perform this action.');

const titles: Record<number, string> = {
  400: 'bad request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not found',
  409: 'conflict',
  412: 'precondition failed',
  413: 'payload too large',
  422: 'invalid attribute',
  429: 'too many requests',
  503: 'service unavailable',
};

/** Terraform Cloud: a JSON:API document of errors. */
export function jsonApi(status: number, text?: string, pointer?: string): ApiError {
  const error = {
    status: String(status),
    title: titles[status] ?? 'error',
    ...(text ? { detail: text } : {}),
    ...(pointer ? { source: { pointer } } : {}),
  };
  return new ApiError(status, { errors: [error] });
}
