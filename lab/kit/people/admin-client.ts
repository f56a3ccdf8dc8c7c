import { describeError } from '../log.ts';
import type { Tokens } from '../tokens.ts';
import { Turns } from '../turns.ts';
import { isObject } from './model.ts';

export interface Directory {
  /** The realm's issuer, `https://host/realms/name`; the admin API is found beside it. */
  issuer: string;
  clientId: string;
  /** Two, while it is made anew. */
  clientSecrets: Tokens;
  answerMilliseconds: number;
}

const mostBytes = 32 * 1024 * 1024;
/** A token is left alone so long before it ends. */
const marginMilliseconds = 30_000;

/** The provider does not know us by what we came with. */
class Unknown extends Error {}

interface Answer {
  status: number;
  text: string;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it took too long';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && cause.code) return String(cause.code);
  return describeError(cause ?? error);
}

async function textWithin(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > mostBytes) throw new Error(`the answer is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`the identity provider answered with something that is no JSON when asked for ${what}`);
  }
}

/** Reads from Keycloak's admin API, bounded in time and size; whatever goes wrong is one sentence. */
export class AdminClient {
  readonly #directory: Directory;
  readonly #secrets: Turns;
  #held: { token: string; until: number } | undefined;

  constructor(directory: Directory) {
    this.#directory = directory;
    this.#secrets = new Turns(directory.clientSecrets, (error) => error instanceof Unknown);
  }

  async get(path: string): Promise<unknown> {
    const first = await this.#request(path);
    // A token may have been withdrawn before its time: the provider was restarted, or its keys were changed.
    if (first.status === 401) this.#held = undefined;
    const { status, text } = first.status === 401 ? await this.#request(path) : first;
    const what = path.split('?')[0] ?? path;
    if (status === 200) return parsed(text, what);
    if (status !== 401 && status !== 403) {
      throw new Error(`the identity provider answered ${status} when asked for ${what}`);
    }
    throw new Error(
      `the identity provider lets ${this.#directory.clientId} read no ${what}: its service account needs the role view-users of realm-management`,
    );
  }

  async #ask(url: string, init: RequestInit): Promise<Answer> {
    try {
      const signal = AbortSignal.timeout(this.#directory.answerMilliseconds);
      const response = await fetch(url, { ...init, signal, redirect: 'error' });
      return { status: response.status, text: await textWithin(response) };
    } catch (error) {
      throw new Error(`the identity provider does not answer at ${new URL(url).origin}: ${reasonOf(error)}`);
    }
  }

  async #request(path: string): Promise<Answer> {
    const admin = this.#directory.issuer.replace(/\/realms\/([^/]+)$/, '/admin/realms/$1');
    const token = await this.#secrets.take(() => this.#token());
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    return this.#ask(`${admin}/${path}`, { headers });
  }

  async #token(): Promise<string> {
    if (this.#held && this.#held.until > Date.now()) return this.#held.token;
    const { issuer, clientId } = this.#directory;
    const basic = Buffer.from([clientId, this.#secrets.current].map(encodeURIComponent).join(':')).toString('base64');
    const { status, text } = await this.#ask(`${issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    if (status === 400 || status === 401) {
      throw new Unknown(`the identity provider knows no client ${clientId} with this secret and a service account`);
    }
    if (status !== 200) throw new Error(`the identity provider answered ${status} when asked for a token`);
    const answer = parsed(text, 'a token');
    if (!isObject(answer) || typeof answer.access_token !== 'string' || typeof answer.expires_in !== 'number') {
      throw new Error('the identity provider’s answer for a token holds none');
    }
    this.#held = { token: answer.access_token, until: Date.now() + answer.expires_in * 1000 - marginMilliseconds };
    return this.#held.token;
  }
}
