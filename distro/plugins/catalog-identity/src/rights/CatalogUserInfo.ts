import type {
  AuthService,
  BackstageCredentials,
  BackstageUserInfo,
  LoggerService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { type Entity, parseEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';

export interface CatalogUserInfoOptions {
  readonly catalog: Pick<CatalogService, 'getEntityByRef' | 'queryEntities'>;
  readonly auth: Pick<AuthService, 'isPrincipal' | 'getOwnServiceCredentials'>;
  readonly logger: LoggerService;
  readonly now?: () => number;
}

/** A change counts at once, or nearly; a page that asks twenty times asks the catalog once. */
const freshMilliseconds = 3000;
/** So long what was true lately stands in for a catalog that does not answer. */
const staleMilliseconds = 60_000;
const mostPeople = 10_000;

function groupsOf(entity: Entity): string[] {
  const relations = (entity.relations ?? []).filter(({ type }) => type === 'memberOf');
  return relations.map(({ targetRef }) => targetRef).filter((ref) => parseEntityRef(ref).kind === 'group');
}

/**
 * Who somebody is comes from the catalog of this moment and not from their token: that is as old as their sign-in, and
 * whoever was moved or removed since would keep what they had until it ends.
 */
export class CatalogUserInfo implements UserInfoService {
  private readonly options: CatalogUserInfoOptions;
  private readonly seen = new Map<string, { refs: string[]; at: number }>();

  constructor(options: CatalogUserInfoOptions) {
    this.options = options;
  }

  async getUserInfo(credentials: BackstageCredentials): Promise<BackstageUserInfo> {
    if (!this.options.auth.isPrincipal(credentials, 'user')) throw new Error('Only user credentials are supported');
    const { userEntityRef } = credentials.principal;
    return { userEntityRef, ownershipEntityRefs: await this.refsOf(userEntityRef) };
  }

  private async refsOf(user: string): Promise<string[]> {
    const now = (this.options.now ?? Date.now)();
    const seen = this.seen.get(user);
    if (seen && now - seen.at < freshMilliseconds) return seen.refs;
    try {
      const refs = await this.look(user);
      this.remember(user, { refs, at: now });
      return refs;
    } catch (error) {
      if (!seen || now - seen.at > staleMilliseconds) throw error;
      this.options.logger.warn(`The catalog does not say who ${user} is; what it said lately counts`, error as Error);
      return seen.refs;
    }
  }

  /** Nothing for whoever is gone: they own nothing and may do nothing. */
  private async look(user: string): Promise<string[]> {
    const { catalog, auth } = this.options;
    const credentials = await auth.getOwnServiceCredentials();
    const entity = await catalog.getEntityByRef(user, { credentials });
    if (entity) return [user, ...groupsOf(entity)];
    // A catalog that is just being filled knows nobody yet: that makes nobody gone, and gives nobody a role either.
    const anybody = await catalog.queryEntities({ filter: { kind: 'User' }, limit: 1 }, { credentials });
    return anybody.items.length === 0 ? [user] : [];
  }

  private remember(user: string, what: { refs: string[]; at: number }): void {
    this.seen.delete(user);
    this.seen.set(user, what);
    if (this.seen.size > mostPeople) this.seen.delete([...this.seen.keys()][0]);
  }
}
