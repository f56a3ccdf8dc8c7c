import { PlatformError } from '../../model/errors.ts';
import type { Http, HttpAnswer } from '../../ports/http.ts';

/** What there is in AWX, as its API shows it. */
export interface Item {
  id: number;
  name?: string;
  username?: string;
  [field: string]: unknown;
}

export interface Who {
  authorization: string;
}

export const byPassword = (name: string, password: string): Who => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});

export const byToken = (token: string): Who => ({ authorization: `Bearer ${token}` });

const hint = '`stagecraft logs awx-web` shows what it said. When the cause is cured, run `stagecraft up` again.';

function wrong(message: string, details: string[] = []): PlatformError {
  return new PlatformError({ code: 'step', message, details, hint });
}

/** What it says of a refusal, which names fields and never their values. */
const wordsOf = ({ body }: HttpAnswer): string[] => (body.startsWith('{') ? [body.slice(0, 500)] : []);

export interface Desk {
  /** Any answer; a refusal of ours is one. */
  ask(who: Who, method: string, path: string, json?: object): Promise<HttpAnswer>;
  /** What is expected, or a fault. */
  must(who: Who, method: string, path: string, json?: object): Promise<Item>;
  /** What is called so, where that is unique. */
  find(who: Who, resource: string, query: Record<string, string>): Promise<Item | undefined>;
}

function parsed(answer: HttpAnswer, path: string): Record<string, unknown> {
  if (answer.body === '') return {};
  try {
    return JSON.parse(answer.body) as Record<string, unknown>;
  } catch {
    throw wrong(`What answers in AWX’s place is no AWX: ${path} is no JSON.`);
  }
}

/** AWX by its own API; what it is asked with never stands in an error. */
export function deskOf(
  http: Http,
  { url, api, authority }: { url: string; api: string; authority?: string | undefined },
  signal: AbortSignal,
): Desk {
  const ask: Desk['ask'] = (who, method, path, json) =>
    http({
      url: `${url}${api}/${path}`,
      method,
      headers: { ...who, accept: 'application/json', ...(json ? { 'content-type': 'application/json' } : {}) },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(authority === undefined ? {} : { authority }),
      signal,
    });
  const must: Desk['must'] = async (who, method, path, json) => {
    const answer = await ask(who, method, path, json);
    if (answer.status < 300) return parsed(answer, path) as Item;
    throw wrong(`AWX answers ${answer.status} to ${method} ${path.split('?')[0]}.`, wordsOf(answer));
  };
  return {
    ask,
    must,
    async find(who, resource, query) {
      const { results } = await must(who, 'GET', `${resource}/?${new URLSearchParams(query)}`);
      if (!Array.isArray(results)) throw wrong(`What answers in AWX’s place is no AWX: ${resource} are no list.`);
      return (results as Item[])[0];
    },
  };
}
