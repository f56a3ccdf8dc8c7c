import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Throttle, usualRules } from '../../../kit/throttle.ts';
import type { Tokens } from '../../../kit/tokens.ts';
import type { Viewer } from '../domain/access.ts';
import type { AccessToken, User } from '../domain/model.ts';
import { TooManyAttempts } from '../http/errors.ts';
import type { Store } from '../store/store.ts';

export const allScopes = ['api', 'read_api', 'read_user', 'read_repository', 'write_repository'] as const;

export const adminUsername = 'forge-admin';
export const portalUsername = 'portal';
/** Of the automation controller, which follows the repositories that it carries out. */
export const automationUsername = 'automation';

export type Secrets = {
  adminToken: string;
  portalTokens: Tokens;
  automationTokens?: Tokens;
  passwords: ReadonlyMap<string, string>;
};

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function same(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

export class Accounts {
  #store: Store;
  #secrets: Secrets;
  #throttle = new Throttle(usualRules);
  #others: ((token: string) => Viewer | undefined)[] = [];

  constructor(store: Store, secrets: Secrets) {
    this.#store = store;
    this.#secrets = secrets;
  }

  /** Tokens that are kept elsewhere, such as those of running jobs. */
  alsoTake(find: (token: string) => Viewer | undefined): void {
    this.#others.push(find);
  }

  /** Whoever guesses waits: `TooManyAttempts` says how long. */
  byPassword(username: string, password: string): Viewer | undefined {
    const seconds = this.#throttle.wait(username);
    if (seconds > 0) throw new TooManyAttempts(seconds);
    const viewer = this.#matching(username, password);
    if (viewer) this.#throttle.succeeded(username);
    return viewer;
  }

  wasWrong(username: string): void {
    if (this.#store.userByName(username)) this.#throttle.failed(username);
  }

  #matching(username: string, password: string): Viewer | undefined {
    const user = this.#store.userByName(username);
    const expected = user && this.#secrets.passwords.get(user.username);
    if (!user || user.blocked || !expected || !same(expected, password)) return undefined;
    return { user, scopes: allScopes };
  }

  byToken(token: string): Viewer | undefined {
    const fixed = this.#fixed(token);
    if (fixed) return { user: fixed, scopes: allScopes };
    const hash = digest(token).toString('hex');
    const found = this.#store.tokens.find((each) => each.hash === hash);
    const user = found && this.#store.users.get(found.userId);
    if (!found) return this.#elsewhere(token);
    if (!user || user.blocked || !isActive(found)) return undefined;
    return { user, scopes: found.scopes };
  }

  #elsewhere(token: string): Viewer | undefined {
    for (const find of this.#others) {
      const viewer = find(token);
      if (viewer) return viewer;
    }
    return undefined;
  }

  tokenOf(secret: string): AccessToken | undefined {
    const hash = digest(secret).toString('hex');
    return this.#store.tokens.find((each) => each.hash === hash);
  }

  #fixed(token: string): User | undefined {
    const { adminToken, portalTokens, automationTokens } = this.#secrets;
    const isOneOf = (tokens: string[]): boolean => tokens.some((each) => same(token, each));
    if (isOneOf([adminToken])) return this.#store.userByName(adminUsername);
    if (isOneOf(portalTokens())) return this.#store.userByName(portalUsername);
    if (isOneOf(automationTokens?.() ?? [])) return this.#store.userByName(automationUsername);
    return undefined;
  }

  /** What somebody made under a name is not for whoever gets that name after them. */
  async revokeAll(user: User): Promise<void> {
    for (const token of this.#store.tokens.all()) {
      if (token.userId === user.id && !token.revoked) await this.#store.tokens.put({ ...token, revoked: true });
    }
  }

  /** The secret is given back once and kept only as a hash. */
  async createToken(user: User, name: string, scopes: string[], expiresAt: string | null) {
    const secret = `glpat-${randomBytes(20).toString('base64url')}`;
    const token = await this.#store.tokens.put({
      id: await this.#store.sequences.next('tokens'),
      userId: user.id,
      name,
      scopes,
      hash: digest(secret).toString('hex'),
      createdAt: new Date().toISOString(),
      expiresAt,
      revoked: false,
    });
    return { token, secret };
  }
}

export function isActive(token: AccessToken): boolean {
  return !token.revoked && (!token.expiresAt || Date.parse(token.expiresAt) > Date.now());
}
