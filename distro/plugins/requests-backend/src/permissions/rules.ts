import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { RESOURCE_TYPE_REQUEST } from '@stagecraft/plugin-requests-common';
import { z } from 'zod';
import { claimsOf, type RoleGroups } from '../people/claims';
import type { RequestQuery } from '../store/listQuery';

/** A request as a permission rule sees it. */
export type RequestResource = {
  requesterRef: string;
  teamRef?: string;
  approverClaims: readonly string[];
  roles: RoleGroups;
};

export const requestResourceRef = createPermissionResourceRef<RequestResource, RequestQuery>().with({
  pluginId: 'requests',
  resourceType: RESOURCE_TYPE_REQUEST,
});

const isRequester = createPermissionRule({
  name: 'IS_REQUESTER',
  description: 'The request was made by this user',
  resourceRef: requestResourceRef,
  paramsSchema: z.object({ userRef: z.string().describe('Entity ref of the user') }),
  apply: (request, { userRef }) => request.requesterRef === userRef,
  toQuery: ({ userRef }) => ({ kind: 'requester', userRef }),
});

const isTeamMember = createPermissionRule({
  name: 'IS_TEAM_MEMBER',
  description: 'The request belongs to one of these groups',
  resourceRef: requestResourceRef,
  paramsSchema: z.object({ groupRefs: z.array(z.string()).describe('Entity refs of groups') }),
  apply: (request, { groupRefs }) => request.teamRef !== undefined && groupRefs.includes(request.teamRef),
  toQuery: ({ groupRefs }) => ({ kind: 'team', groupRefs }),
});

const isApprover = createPermissionRule({
  name: 'IS_APPROVER',
  description: 'Somebody with these ownership refs is asked to approve the request',
  resourceRef: requestResourceRef,
  paramsSchema: z.object({ ownershipRefs: z.array(z.string()).describe('Ownership entity refs of the user') }),
  apply: (request, { ownershipRefs }) => {
    const claims = claimsOf(ownershipRefs, request.roles);
    return request.approverClaims.some((claim) => claims.includes(claim));
  },
  toQuery: ({ ownershipRefs }) => ({ kind: 'approver', ownershipRefs }),
});

export const requestRules = { isRequester, isTeamMember, isApprover };

const exported = createConditionExports({ resourceRef: requestResourceRef, rules: requestRules });

/** For permission policies: `requestConditions.isRequester({ userRef })`. */
export const requestConditions = exported.conditions;
export const createRequestConditionalDecision = exported.createConditionalDecision;
