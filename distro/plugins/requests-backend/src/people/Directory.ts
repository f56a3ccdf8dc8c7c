import type { AuthService } from '@backstage/backend-plugin-api';
import { type Entity, RELATION_HAS_MEMBER, stringifyEntityRef } from '@backstage/catalog-model';
import { ServiceUnavailableError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { TeamSummary } from '@stagecraft/plugin-requests-common';
import type { RoleGroups } from './claims';

/** What requests need to know about people and groups, read from the catalog. */
export class Directory {
  constructor(
    private readonly catalog: CatalogService,
    private readonly auth: AuthService,
    private readonly roles: RoleGroups,
  ) {}

  /** Of the groups that a person belongs to: the teams. */
  async teamsAmong(ownership: readonly string[]): Promise<TeamSummary[]> {
    const groups = await this.entities(ownership.filter((ref) => ref.startsWith('group:')));
    return groups
      .filter((group) => group.spec?.type === 'team')
      .map((group) => ({ ref: stringifyEntityRef(group), title: titleOf(group) }));
  }

  /** The users who can show at least one of the claims. */
  async holdersOf(claims: readonly string[]): Promise<string[]> {
    const perClaim = await Promise.all(claims.map((claim) => this.holders(claim)));
    return [...new Set(perClaim.flat())];
  }

  private async holders(claim: string): Promise<string[]> {
    if (!claim.startsWith('role:')) {
      return this.membersOf([claim]);
    }
    const [role, where] = claim.slice('role:'.length).split('@');
    const carriers = await this.membersOf(this.roles[role] ?? []);
    if (where === '*') {
      return carriers;
    }
    const team = await this.membersOf([where]);
    return carriers.filter((user) => team.includes(user));
  }

  private async membersOf(groupRefs: readonly string[]): Promise<string[]> {
    const groups = await this.entities(groupRefs);
    return groups.flatMap((group) =>
      (group.relations ?? [])
        .filter((relation) => relation.type === RELATION_HAS_MEMBER)
        .map((relation) => relation.targetRef.toLocaleLowerCase('en-US')),
    );
  }

  private async entities(entityRefs: readonly string[]): Promise<Entity[]> {
    if (entityRefs.length === 0) {
      return [];
    }
    try {
      const credentials = await this.auth.getOwnServiceCredentials();
      const found = await this.catalog.getEntitiesByRefs({ entityRefs: [...entityRefs] }, { credentials });
      return found.items.filter((entity) => entity !== undefined);
    } catch (cause) {
      throw new ServiceUnavailableError(
        'The catalog does not answer, so that teams and approvers cannot be looked up. Nothing was changed; try again in a minute.',
        cause,
      );
    }
  }
}

function titleOf(entity: Entity): string {
  const profile = entity.spec?.profile;
  const displayName =
    profile && typeof profile === 'object' && !Array.isArray(profile) ? profile.displayName : undefined;
  return typeof displayName === 'string' ? displayName : (entity.metadata.title ?? entity.metadata.name);
}
