import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  isResourcePermission,
  type Permission,
  type PermissionCondition,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type { PermissionPolicy, PolicyQuery, PolicyQueryUser } from '@backstage/plugin-permission-node';
import type { RoleConfig } from './config';
import { type Grant, grants, grantsWithoutRole, type RoleName } from './roles';

const allow: PolicyDecision = { result: AuthorizeResult.ALLOW };
const deny: PolicyDecision = { result: AuthorizeResult.DENY };

type ConditionalGrant = Exclude<Grant, string>;

function isConditional(grant: Grant): grant is ConditionalGrant {
  return typeof grant !== 'string';
}

/** Several roles add up: the most generous of them counts. */
export class RolePolicy implements PermissionPolicy {
  private readonly config: RoleConfig;
  private readonly logger: LoggerService;

  constructor(config: RoleConfig, logger: LoggerService) {
    this.config = config;
    this.logger = logger;
  }

  async handle({ permission }: PolicyQuery, user?: PolicyQueryUser): Promise<PolicyDecision> {
    // Whoever is not even themselves has left the company since they signed in.
    if (!user || user.info.ownershipEntityRefs.length === 0) {
      return deny;
    }
    const refs = user.info.ownershipEntityRefs;
    const roles = this.rolesOf(refs);
    const decision = roles.includes('platform-admin') ? allow : this.decide(permission, roles, user);
    if (decision.result === AuthorizeResult.DENY) {
      const names = roles.join(', ') || 'none';
      this.logger.debug(`Denied ${permission.name} to ${user.info.userEntityRef} (roles: ${names})`);
    }
    return decision;
  }

  rolesOf(refs: readonly string[]): RoleName[] {
    return [...new Set(refs.flatMap((ref) => this.config.members.get(ref.toLowerCase()) ?? []))];
  }

  private decide(permission: Permission, roles: RoleName[], user: PolicyQueryUser): PolicyDecision {
    const matching = this.grantsOf(roles).filter(
      (grant) => (isConditional(grant) ? grant.permission : grant) === permission.name,
    );
    if (matching.some((grant) => !isConditional(grant))) {
      return allow;
    }
    const [first, ...others] = matching.filter(isConditional);
    // A condition can only be asked of a plugin about the kind of resource that the permission is for.
    if (!first || !isResourcePermission(permission, first.when.resourceType)) {
      return deny;
    }
    const conditions = [first, ...others].map((grant) => this.toCondition(grant, user));
    return {
      result: AuthorizeResult.CONDITIONAL,
      pluginId: first.when.plugin,
      resourceType: first.when.resourceType,
      conditions: { anyOf: conditions as [PermissionCondition, ...PermissionCondition[]] },
    };
  }

  private grantsOf(roles: RoleName[]): Grant[] {
    const fromRoles = roles.flatMap((role) => {
      const granted = grants[role];
      return [...(granted === 'everything' ? [] : granted), ...(this.config.additional[role] ?? [])];
    });
    return [...grantsWithoutRole, ...fromRoles];
  }

  private toCondition({ when }: ConditionalGrant, { info }: PolicyQueryUser): PermissionCondition {
    const value = when.parameter === 'userRef' ? info.userEntityRef : info.ownershipEntityRefs;
    return { rule: when.rule, resourceType: when.resourceType, params: { [when.parameter]: value } };
  }
}
