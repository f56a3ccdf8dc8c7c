import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isPassword } from '../../../kit/password-digest.ts';
import { Throttle, usualRules } from '../../../kit/throttle.ts';
import type { Tokens } from '../../../kit/tokens.ts';
import type { Token, User } from '../domain/awx.ts';
import { ApiError } from '../http/errors.ts';
import type { Store } from '../store/store.ts';

export const adminUsername = 'admin';
export const portalUsername = 'portal';

export interface Secrets {
  adminToken: string;
  portalTokens: Tokens;
  passwords: ReadonlyMap<string, string>;
}

export interface Viewer {
  user: User;
  /** A token of scope `read` changes nothing, whoever it belongs to. */
  write: boolean;
}

const tokenSeconds = 365 * 24 * 3600;

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

  constructor(store: Store, secrets: Secrets) {
    this.#store = store;
    this.#secrets = secrets;
  }

  byName(username: string): User | undefined {
    const wanted = username.toLowerCase();
    return this.#store.of.users.find((user) => user.username === wanted && user.is_active);
  }

  /** As a person or a program signs in; whoever guesses waits, and is told how long. */
  signIn(username: string, password: string): Viewer | undefined {
    const name = username.toLowerCase();
    const seconds = this.#throttle.wait(name);
    if (seconds > 0)
      throw new ApiError(
        429,
        { detail: `Too many wrong passwords. Try again in ${seconds} seconds.` },
        { 'retry-after': String(seconds) },
      );
    const viewer = this.byPassword(name, password);
    if (viewer) this.#throttle.succeeded(name);
    else if (this.byName(name)) this.#throttle.failed(name);
    return viewer;
  }

  byPassword(username: string, password: string): Viewer | undefined {
    const user = this.byName(username);
    if (!user) return undefined;
    const isTheirs = user.password
      ? isPassword(password, user.password)
      : this.#expected(user).some((each) => same(each, password));
    return isTheirs ? { user, write: true } : undefined;
  }

  /** Two, while one is made anew. */
  #expected({ username }: User): string[] {
    const { adminToken, portalTokens, passwords } = this.#secrets;
    if (username === adminUsername) return [adminToken];
    if (username === portalUsername) return portalTokens();
    return [passwords.get(username) ?? ''].filter(Boolean);
  }

  byToken(secret: string): Viewer | undefined {
    for (const name of [adminUsername, portalUsername]) {
      const viewer = this.byPassword(name, secret);
      if (viewer) return viewer;
    }
    const hash = digest(secret).toString('hex');
    const token = this.#store.of.tokens.find((each) => each.hash === hash);
    if (!token || Date.parse(token.expires) < Date.now()) return undefined;
    const user = this.#store.of.users.get(token.user);
    return user?.is_active ? { user, write: token.scope === 'write' } : undefined;
  }

  /** The secret is given back once and kept only as a hash. */
  async createToken(user: User, description: string, scope: Token['scope']): Promise<{ token: Token; secret: string }> {
    const secret = randomBytes(24).toString('base64url');
    const token = await this.#store.of.tokens.put({
      ...(await this.#store.stamp('tokens')),
      user: user.id,
      description,
      scope,
      hash: digest(secret).toString('hex'),
      expires: new Date(Date.now() + tokenSeconds * 1000).toISOString(),
    });
    return { token, secret };
  }
}
