import { randomBytes } from 'node:crypto';
import type { Phase, TargetName } from '../model/vocabulary.ts';
import type { Budgets } from '../model/profile.ts';
import type { Row, Statement } from '../ports/database.ts';
import type { HttpAnswer } from '../ports/http.ts';
import type { Recorder } from './evidence.ts';
import type { Sessions } from './sessions.ts';
import type { CommandLine, Session } from './sign-in.ts';
import {
  type Account,
  type AdvisoryDesk,
  type ClusterView,
  type Edge,
  type Hands,
  type Inside,
  missing,
  type Offer,
  type RotationDesk,
  type Source,
  type StoreView,
  type Surroundings,
} from './surroundings.ts';

export interface Question {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as a form. */
  form?: Record<string, string>;
  as?: Session;
  /** The loopback address to ask from. */
  from?: string;
  patienceMs?: number;
  /** Not worth a line of evidence each: there are many. */
  quiet?: boolean;
}

export type Role = 'admin' | 'lead' | 'developer' | 'viewer';

const groupOf: Record<Role, string> = {
  admin: 'platform-admins',
  lead: 'leads',
  developer: 'developers',
  viewer: 'viewers',
};

function mustHave<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('the control asks for what it has not said that it needs');
  return value;
}

/** What a check may ask. Whatever is asked becomes evidence. */
export class Context {
  readonly phase: Phase;
  readonly target: TargetName | undefined;
  readonly portal: string;
  readonly signal: AbortSignal;
  readonly #world: Surroundings;
  readonly #recorder: Recorder;
  readonly #sessions: Sessions;

  constructor(world: Surroundings, tools: { recorder: Recorder; sessions: Sessions; signal: AbortSignal }) {
    this.phase = world.phase;
    this.target = world.target;
    this.portal = world.portal.url;
    this.signal = tools.signal;
    this.#world = world;
    this.#recorder = tools.recorder;
    this.#sessions = tools.sessions;
  }

  readonly note = (asked: string, answered: string, milliseconds?: number): void =>
    this.#recorder.note(asked, answered, milliseconds);

  knows(offer: Offer): boolean {
    return missing(this.#world, [offer]) === undefined;
  }

  /** A path of the portal, or a whole URL. */
  async ask(where: string, question: Question = {}): Promise<HttpAnswer> {
    const { method = 'GET', headers = {}, json, form, as, from, patienceMs, quiet } = question;
    const url = where.startsWith('/') ? `${this.portal}${where}` : where;
    const { authority } = this.#world.portal;
    const answer = await this.#world.http({
      url,
      method,
      headers: {
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(as === undefined ? {} : { authorization: `Bearer ${as.token}` }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
      ...(from === undefined ? {} : { from }),
      ...(patienceMs === undefined ? {} : { patienceMs }),
      ...(authority === undefined ? {} : { authority }),
      signal: this.signal,
    });
    if (quiet !== true) {
      const who = as === undefined ? '' : ` as ${as.ref}`;
      this.note(
        `${method} ${where}${who}`,
        `${answer.status} ${answer.body.slice(0, 200)}`.trim(),
        answer.milliseconds,
      );
    }
    return answer;
  }

  /** The portal's own paths, all at once; where an edge stands before it, past that. */
  async askInside(questions: { path: string; as?: Session; from?: string }[]): Promise<HttpAnswer[]> {
    const { behindEdge } = this.#world;
    if (behindEdge === undefined) {
      return Promise.all(questions.map(({ path, ...question }) => this.ask(path, { ...question, quiet: true })));
    }
    return behindEdge(questions.map(({ as, ...question }) => (as ? { ...question, token: as.token } : question)));
  }

  get people(): () => Promise<Account[]> {
    return mustHave(this.#world.people);
  }

  /** Signed in as somebody; asked for again it is the same session. */
  signIn(account: Account): Promise<Session> {
    return this.#sessions.of(account);
  }

  /** Through the identity provider once more, whoever was signed in before. */
  signInAnew(account: Account): Promise<Session> {
    return this.#sessions.anew(account);
  }

  /** A token of somebody for a program; undefined when they are not let in. */
  tokenFor(account: Account, line: CommandLine): Promise<string | undefined> {
    return this.#sessions.tokenFor(account, line);
  }

  /** Somebody with that role; where only a token was given, its owner. */
  async as(role: Role): Promise<Session> {
    if (this.#world.people === undefined) return this.#sessions.given(mustHave(this.#world.token));
    const people = await this.#world.people();
    const found = people.find(({ groups }) => groups.includes(groupOf[role]));
    if (found === undefined) throw new Error(`nobody is in the group ${groupOf[role]}`);
    return this.#sessions.of(found);
  }

  get configuration(): () => Promise<Record<string, unknown>> {
    return mustHave(this.#world.configuration);
  }

  /** A question to the database, in a transaction that can only read. */
  async read(database: string, statement: Statement): Promise<Row[]> {
    const rows = (await mustHave(this.#world.database).read(database, [statement]))[0] ?? [];
    this.note(`${database}: ${statement.sql.replaceAll(/\s+/g, ' ').trim()}`, JSON.stringify(rows));
    return rows;
  }

  async readAll(database: string, statements: Statement[]): Promise<Row[][]> {
    return mustHave(this.#world.database).read(database, statements);
  }

  get inside(): Inside {
    return mustHave(this.#world.inside);
  }

  get cluster(): ClusterView {
    return mustHave(this.#world.cluster);
  }

  get store(): StoreView {
    return mustHave(this.#world.store);
  }

  get edge(): Edge {
    return mustHave(this.#world.edge);
  }

  get source(): Source {
    return mustHave(this.#world.source);
  }

  get hands(): Hands {
    return mustHave(this.#world.hands);
  }

  get rotation(): RotationDesk {
    return mustHave(this.#world.rotation);
  }

  get budgets(): Budgets {
    return mustHave(this.#world.budgets);
  }

  get advisories(): AdvisoryDesk {
    return mustHave(this.#world.advisories);
  }

  /** A trace of our own, so that what we do can be found again. */
  newTrace(): { id: string; headers: Record<string, string> } {
    const id = randomBytes(16).toString('hex');
    return { id, headers: { traceparent: `00-${id}-${randomBytes(8).toString('hex')}-01` } };
  }
}
