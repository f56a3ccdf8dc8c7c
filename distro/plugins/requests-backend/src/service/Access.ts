import type {
  BackstageCredentials,
  BackstageUserPrincipal,
  PermissionsRegistryService,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { AuthorizeResult, type PermissionCriteria, type ResourcePermission } from '@backstage/plugin-permission-common';
import { createConditionAuthorizer, createConditionTransformer } from '@backstage/plugin-permission-node';
import { requestCreatePermission, requestReadPermission } from '@stagecraft/plugin-requests-common';
import { claimsOf, type RoleGroups, rolesOf } from '../people/claims';
import { type RequestResource, requestResourceRef } from '../permissions/rules';
import type { RequestQuery, Viewer } from '../store/listQuery';
import type { RequestRow } from '../store/row';

/** Somebody who is signed in. */
export type Person = Viewer & {
  credentials: BackstageCredentials<BackstageUserPrincipal>;
  roles: string[];
  claims: string[];
};

/** What the permission policy says; what never depends on a policy is said in `Decisions`. */
export class Access {
  constructor(
    private readonly permissions: PermissionsService,
    private readonly registry: PermissionsRegistryService,
    private readonly userInfo: UserInfoService,
    readonly roles: RoleGroups,
  ) {}

  async person(credentials: BackstageCredentials<BackstageUserPrincipal>): Promise<Person> {
    const info = await this.userInfo.getUserInfo(credentials);
    const ownership = info.ownershipEntityRefs;
    return {
      credentials,
      userRef: info.userEntityRef,
      ownership,
      roles: rolesOf(ownership, this.roles),
      claims: claimsOf(ownership, this.roles),
    };
  }

  async mustCreate(person: Person): Promise<void> {
    const [decision] = await this.permissions.authorize([{ permission: requestCreatePermission }], {
      credentials: person.credentials,
    });
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        'You may look at requests, but not make any. If you should, ask a platform admin for the developer role.',
      );
    }
  }

  async mustSee(person: Person, row: RequestRow): Promise<void> {
    const hidden = row.state === 'draft' && row.requester_ref !== person.userRef;
    const [allowed] = hidden ? [false] : await this.decide(person, row, [requestReadPermission]);
    if (!allowed) {
      // whether it exists is also something that is not everybody's to know
      throw new NotFoundError(`There is no request '${row.id}' that you may see`);
    }
  }

  async must(person: Person, row: RequestRow, permission: ResourcePermission, what: string): Promise<void> {
    const [allowed] = await this.decide(person, row, [permission]);
    if (!allowed) {
      throw new NotAllowedError(`Your roles do not let you ${what} this request`);
    }
  }

  async decide(person: Person, row: RequestRow, permissions: ResourcePermission[]): Promise<boolean[]> {
    const decisions = await this.permissions.authorizeConditional(
      permissions.map((permission) => ({ permission })),
      { credentials: person.credentials },
    );
    const authorize = createConditionAuthorizer(this.registry.getPermissionRuleset(requestResourceRef));
    return decisions.map((decision) => authorize(decision, this.resource(row)));
  }

  /** What may be listed: everything (`undefined`), or what fits the criteria. */
  async readable(person: Person): Promise<PermissionCriteria<RequestQuery> | undefined> {
    const [decision] = await this.permissions.authorizeConditional([{ permission: requestReadPermission }], {
      credentials: person.credentials,
    });
    if (decision.result === AuthorizeResult.DENY) {
      throw new NotAllowedError('Your roles do not let you see requests. Ask a platform admin which role you need.');
    }
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      return undefined;
    }
    const ruleset = this.registry.getPermissionRuleset(requestResourceRef);
    return createConditionTransformer<RequestQuery>(ruleset)(decision.conditions);
  }

  resource(row: RequestRow): RequestResource {
    return {
      requesterRef: row.requester_ref,
      teamRef: row.team_ref ?? undefined,
      approverClaims: row.approver_claims,
      roles: this.roles,
    };
  }
}
