import { setTimeout as pause } from 'node:timers/promises';
import { http } from '../../src/adapters/http.ts';
import type { Http } from '../../src/ports/http.ts';
import type { Act } from '../../src/verify/hammer.ts';
import { openPage, type Session } from '../../src/verify/sign-in.ts';

/** Somewhat longer than the longest that a front holds a request. */
const patienceMs = 75_000;
/** A page that stays open is open for longer than any one of its questions takes. */
const openMs = 900_000;

/** Under the address that its cookies and its identity provider know. */
export interface Portal {
  url: string;
  authority?: string;
}

/** People who are signed in, and go on with what they do. */
export class PeopleAtWork {
  readonly portal: Portal;
  readonly #load: () => Promise<Session>;
  readonly #as: Session;
  readonly #written: string[] = [];

  private constructor(portal: Portal, load: () => Promise<Session>, as: Session) {
    this.portal = portal;
    this.#load = load;
    this.#as = as;
  }

  static async signIn(portal: Portal, username: string, password: string | undefined): Promise<PeopleAtWork> {
    const account = { username, password: password ?? '', groups: [] };
    const patient: Http = (question) => http({ patienceMs, ...question });
    const load = await openPage({ http: patient, portal, signal: AbortSignal.timeout(openMs) }, account);
    return new PeopleAtWork(portal, load, await load());
  }

  get written(): number {
    return this.#written.length;
  }

  /** The page itself, and who its reader is. */
  readonly page: Act = async () => {
    const { status, body } = await this.ask('/catalog');
    if (status !== 200 || !body.includes('<html')) return `the page is answered ${status}`;
    await this.#load();
    return undefined;
  };

  readonly read: Act = async () => {
    const { status } = await this.ask('/api/catalog/entities?limit=5');
    return status === 200 ? undefined : `the catalog answered ${status}`;
  };

  readonly write: Act = async () => {
    const values = { name: 'written_meanwhile', purpose: 'to be there afterwards' };
    const json = { typeId: 'new-database', submissionId: crypto.randomUUID(), values };
    const { status, body } = await this.ask('/api/requests/requests', 'POST', json);
    if (status !== 201) return `a request was answered ${status}: ${body.slice(0, 200)}`;
    this.#written.push((JSON.parse(body) as { request: { id: string } }).request.id);
    return undefined;
  };

  /** What was taken, and is not there any more. */
  async lost(): Promise<string[]> {
    const lost: string[] = [];
    for (const id of this.#written) {
      const status = await this.#statusOf(id);
      if (status !== 200) lost.push(`${id} is answered ${status}`);
    }
    return lost;
  }

  /** Whoever has asked for so much is told to wait for a moment: that is no loss. */
  async #statusOf(id: string): Promise<number> {
    const end = Date.now() + patienceMs;
    while (true) {
      const { status } = await this.ask(`/api/requests/requests/${id}`);
      if (status !== 429 || Date.now() > end) return status;
      await pause(2000);
    }
  }

  ask(route: string, method = 'GET', json?: object) {
    return http({
      ...(this.portal.authority === undefined ? {} : { authority: this.portal.authority }),
      url: `${this.portal.url}${route}`,
      method,
      headers: { authorization: `Bearer ${this.#as.token}`, 'content-type': 'application/json' },
      ...(json ? { body: JSON.stringify(json) } : {}),
      patienceMs,
      signal: AbortSignal.timeout(patienceMs),
    });
  }
}
