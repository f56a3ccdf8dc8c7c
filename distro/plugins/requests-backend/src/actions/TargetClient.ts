import type { JsonObject, JsonValue } from '@backstage/types';
import type { ResultLink } from '@stagecraft/plugin-requests-common';
import type { ActionContext } from './action';
import { asObject, call, expectSuccess } from './call';
import type { Target } from './target';

/** Calls one of `requests.targets`, under the request's id. */
export class TargetClient {
  constructor(
    private readonly target: Pick<Target, 'title' | 'baseUrl' | 'token' | 'page'>,
    private readonly timeoutSeconds: number,
    private readonly context: Pick<ActionContext, 'idempotencyKey' | 'signal'>,
    private readonly mediaType = 'application/json',
  ) {}

  async get(path: string): Promise<JsonObject> {
    return asObject(await this.send('GET', path));
  }

  async getList(path: string): Promise<JsonObject[]> {
    const body = await this.send('GET', path);
    return Array.isArray(body) ? body.map(asObject) : [];
  }

  async post(path: string, body: JsonValue, key = this.context.idempotencyKey): Promise<JsonObject> {
    return asObject(await this.send('POST', path, body, key));
  }

  links(title: string, names: Record<string, string>): ResultLink[] {
    const { page } = this.target;
    const named = (text: string, [name, value]: [string, string]) =>
      text.replaceAll(`{${name}}`, encodeURIComponent(value));
    return page ? [{ title, url: Object.entries(names).reduce(named, page) }] : [];
  }

  private async send(method: string, path: string, body?: JsonValue, key?: string): Promise<JsonValue | undefined> {
    const { title, baseUrl, token } = this.target;
    const answer = await call({
      name: title,
      method,
      url: `${baseUrl}${path}`,
      headers: {
        accept: this.mediaType,
        ...(body === undefined ? {} : { 'content-type': this.mediaType }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(key ? { 'idempotency-key': key } : {}),
      },
      body,
      timeoutSeconds: this.timeoutSeconds,
      signal: this.context.signal,
    });
    expectSuccess(answer, title);
    return answer.body;
  }
}
