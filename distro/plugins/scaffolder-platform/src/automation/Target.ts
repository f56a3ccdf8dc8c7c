import type { Config } from '@backstage/config';
import { InputError, NotAllowedError, NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { JsonObject, JsonValue } from '@backstage/types';

const patienceSeconds = 20;

export const objectOf = (value: JsonValue | undefined): JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};

export const listOf = (value: JsonValue | undefined): JsonObject[] => (Array.isArray(value) ? value.map(objectOf) : []);

interface Question {
  method?: 'GET' | 'POST' | 'PUT';
  body?: JsonValue;
  /** Sent as it is, instead of a body. */
  archive?: Buffer;
  key?: string;
}

/** One of `requests.targets`: an automation controller by address and token. */
export class Target {
  readonly title: string;
  private readonly baseUrl: string;
  private readonly token: string | undefined;
  private readonly page: string | undefined;
  /** Where its API begins. */
  readonly api: string;

  constructor(
    config: Config,
    name: string,
    private readonly mediaType = 'application/json',
  ) {
    const target = config.getOptionalConfig(`requests.targets.${name}`);
    if (!target) {
      throw new InputError(
        `Nothing is configured to call: a platform admin has to set requests.targets.${name} with baseUrl and token.`,
      );
    }
    this.title = target.getOptionalString('title') ?? name;
    this.baseUrl = target.getString('baseUrl').replace(/\/+$/, '');
    this.token = target.getOptionalString('token');
    this.page = target.getOptionalString('page');
    this.api = target.getOptionalString('api') ?? '/api/v2';
  }

  /** Where people see what has these names: an address with `{id}` and the like. */
  pageOf(names: Record<string, string>): string {
    const named = (text: string, [name, value]: [string, string]) =>
      text.replaceAll(`{${name}}`, encodeURIComponent(value));
    return Object.entries(names).reduce(named, this.page ?? this.baseUrl);
  }

  async ask(path: string, question: Question = {}): Promise<JsonObject> {
    const text = await this.text(path, question);
    try {
      return text === '' ? {} : objectOf(JSON.parse(text) as JsonValue);
    } catch {
      throw new ServiceUnavailableError(`${this.title} answered with something that is not JSON.`);
    }
  }

  async text(path: string, question: Question = {}): Promise<string> {
    const answer = await this.send(path, question);
    const text = await answer.text();
    if (answer.ok) return text;
    const said = `${this.title} answered ${answer.status}: ${text.slice(0, 400)}`;
    if (answer.status === 401) {
      throw new NotAllowedError(`${said}. The portal's token is not accepted: a platform admin has to renew it.`);
    }
    if (answer.status === 404) throw new NotFoundError(said);
    if (answer.status >= 500) throw new ServiceUnavailableError(`${said}. Try again in a moment.`);
    throw new InputError(said);
  }

  private async send(path: string, { method = 'GET', body, archive, key }: Question): Promise<Response> {
    const url = /^https?:/.test(path) ? path : `${this.baseUrl}${path}`;
    try {
      return await fetch(url, {
        method,
        headers: {
          accept: this.mediaType,
          ...(body === undefined ? {} : { 'content-type': this.mediaType }),
          ...(archive ? { 'content-type': 'application/octet-stream' } : {}),
          // A signed address needs no token, and may lie elsewhere.
          ...(this.token && !/^https?:/.test(path) ? { authorization: `Bearer ${this.token}` } : {}),
          ...(key ? { 'idempotency-key': key } : {}),
        },
        body: body === undefined ? archive && new Uint8Array(archive) : JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.timeout(patienceSeconds * 1000),
      });
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message;
      throw new ServiceUnavailableError(
        `${this.title} cannot be reached (${cause}). Run the task again when it is back: what has begun there is found again.`,
      );
    }
  }
}
