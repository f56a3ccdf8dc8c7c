import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Realm } from '../realm/model.ts';
import { digestOf, isPassword } from '../../../kit/password-digest.ts';
import { type Account, toAccount } from './account.ts';
import { type Changes, readChanges, writeChanges } from './changes.ts';

export type NewAccount = Omit<Account, 'id' | 'createdTimestamp'> & { password?: string };
export type AccountChanges = Partial<Omit<Account, 'id' | 'username' | 'createdTimestamp'>>;

/** Everybody in the realm: those of its file, with what was done to them since. */
export class People {
  private readonly dataDir: string;
  private readonly base: Account[];
  private readonly digests = new Map<string, Buffer>();
  private readonly key = randomBytes(32);
  private changes: Changes;
  private accounts: Account[] = [];
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(realm: Realm, dataDir: string, changes: Changes) {
    const users = realm.users.filter((user) => user.serviceAccountClientId === undefined);
    this.dataDir = dataDir;
    this.base = users.map(toAccount);
    this.changes = changes;
    for (const user of users) {
      const password = user.credentials?.find((credential) => credential.type === 'password')?.value;
      if (password) this.digests.set(user.id ?? user.username, this.digest(password));
    }
    this.settle();
  }

  static async open(realm: Realm, dataDir: string): Promise<People> {
    return new People(realm, dataDir, await readChanges(dataDir));
  }

  /** In the order of the file; who came later follows. */
  all(): readonly Account[] {
    return this.accounts;
  }

  byId(id: string): Account | undefined {
    return this.accounts.find((account) => account.id === id);
  }

  isPassword(id: string, password: string): boolean {
    const given = this.changes.changed[id]?.password;
    if (given) return isPassword(password, given);
    // As much is done for somebody who has none.
    return timingSafeEqual(this.digests.get(id) ?? randomBytes(32), this.digest(password));
  }

  async add({ password, ...account }: NewAccount): Promise<Account> {
    const added: Account = { ...account, id: randomUUID(), createdTimestamp: Date.now() };
    await this.change((changes) => {
      changes.changed[added.id] = { account: added, ...(password ? { password: digestOf(password) } : {}) };
    });
    return added;
  }

  async update(id: string, update: (account: Account) => AccountChanges): Promise<void> {
    await this.change((changes) => {
      const account = this.byId(id);
      if (!account) return;
      changes.changed[id] = { ...changes.changed[id], account: { ...account, ...update(account) } };
    });
  }

  async setPassword(id: string, password: string): Promise<void> {
    await this.change((changes) => {
      const account = this.byId(id);
      if (account) changes.changed[id] = { account, password: digestOf(password) };
    });
  }

  async remove(id: string): Promise<void> {
    await this.change((changes) => {
      delete changes.changed[id];
      changes.removed = [...new Set([...changes.removed, id])];
    });
  }

  /** One after the other, and true only once it is written: what was answered holds after a crash. */
  private change(how: (changes: Changes) => void): Promise<void> {
    const run = this.turn.then(async () => {
      const next = structuredClone(this.changes);
      how(next);
      await writeChanges(this.dataDir, next);
      this.changes = next;
      this.settle();
    });
    this.turn = run.catch(() => undefined);
    return run;
  }

  private settle(): void {
    const { changed, removed } = this.changes;
    const gone = new Set(removed);
    const known = new Set(this.base.map(({ id }) => id));
    const added = Object.values(changed).flatMap(({ account }) => (known.has(account.id) ? [] : [account]));
    this.accounts = [...this.base.map((account) => changed[account.id]?.account ?? account), ...added].filter(
      ({ id }) => !gone.has(id),
    );
  }

  private digest(password: string): Buffer {
    return createHmac('sha256', this.key).update(password).digest();
  }
}
