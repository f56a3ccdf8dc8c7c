import type {
  RequestDetails,
  RequesterInfo,
  RequestList,
  RequestListQuery,
  RequestTypeSummary,
} from '@stagecraft/plugin-requests-common';
import type { Directory } from '../people/Directory';
import type { RequestStore } from '../store/RequestStore';
import { toComment, toHistoryEntry, toRequest } from '../store/row';
import type { TypeCatalogue } from '../types/TypeCatalogue';
import type { Access, Person } from './Access';
import type { Decisions } from './Decisions';

export type QueriesOptions = {
  store: RequestStore;
  types: TypeCatalogue;
  directory: Directory;
  access: Access;
  decisions: Decisions;
};

/** What people look at. */
export class Queries {
  constructor(private readonly options: QueriesOptions) {}

  types(): RequestTypeSummary[] {
    return this.options.types.list();
  }

  async me(person: Person): Promise<RequesterInfo> {
    const [teams, toApprove] = await Promise.all([
      this.options.directory.teamsAmong(person.ownership),
      this.options.store.count(await this.filter(person, { scope: 'to-approve' })),
    ]);
    return { userRef: person.userRef, teams, roles: person.roles, toApprove };
  }

  async list(person: Person, query: RequestListQuery): Promise<RequestList> {
    const filter = await this.filter(person, query);
    const [page, totalItems] = await Promise.all([this.options.store.list(filter), this.options.store.count(filter)]);
    const { nextCursor } = page;
    return { items: page.rows.map(toRequest), totalItems, ...(nextCursor ? { nextCursor } : {}) };
  }

  async details(person: Person, id: string): Promise<RequestDetails> {
    const { store, access, decisions } = this.options;
    const row = await store.get(id);
    await access.mustSee(person, row);
    const [history, comments, rights] = await Promise.all([
      store.history(id),
      store.comments(id),
      decisions.rights(person, row),
    ]);
    return { request: toRequest(row), history: history.map(toHistoryEntry), comments: comments.map(toComment), rights };
  }

  private async filter(person: Person, query: RequestListQuery) {
    const { access } = this.options;
    return { query, viewer: person, roles: access.roles, allowed: await access.readable(person) };
  }
}
