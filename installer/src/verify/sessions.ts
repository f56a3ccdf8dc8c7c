import type { Redaction } from './evidence.ts';
import { type CommandLine, type Session, signIn, tokenFor } from './sign-in.ts';
import type { Account, Surroundings } from './surroundings.ts';

/** Whoever signs in beside everybody else, on a machine that is busy with all the checks, waits a while. */
const patienceMs = 30_000;

/** Each person signs in once, whoever asks for them first. */
export class Sessions {
  readonly #open = new Map<string, Promise<Session>>();
  readonly #world: Surroundings;
  readonly #redaction: Redaction;

  constructor(world: Surroundings, redaction: Redaction) {
    this.#world = world;
    this.#redaction = redaction;
  }

  of(account: Account): Promise<Session> {
    return this.#open.get(account.username) ?? this.anew(account);
  }

  /** Once more, whoever was signed in before. */
  anew(account: Account): Promise<Session> {
    const session = this.#signIn(account);
    this.#open.set(account.username, session);
    // Whoever is not let in yet may be in a moment.
    session.catch(() => this.#open.delete(account.username));
    return session;
  }

  given(token: string): Session {
    return { token, ref: 'the owner of the given token', ownership: [] };
  }

  /** Not remembered: what a token says is true of the moment in which it was given. */
  async tokenFor(account: Account, line: CommandLine): Promise<string | undefined> {
    const { http, portal } = this.#world;
    const signal = AbortSignal.timeout(patienceMs);
    const authority = portal.authority === undefined ? {} : { authority: portal.authority };
    const token = await tokenFor({ http, signal, ...authority }, line, account);
    this.#redaction.keep(token === undefined ? [] : [token]);
    return token;
  }

  async #signIn(account: Account): Promise<Session> {
    const signal = AbortSignal.timeout(patienceMs);
    const session = await signIn({ http: this.#world.http, portal: this.#world.portal, signal }, account);
    this.#redaction.keep([session.token]);
    return session;
  }
}
