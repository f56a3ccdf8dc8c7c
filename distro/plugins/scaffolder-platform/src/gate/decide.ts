import type {
  AuthService,
  BackstageCredentials,
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { type Entity, parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { taskCreatePermission } from '@backstage/plugin-scaffolder-common/alpha';
import type { JsonObject } from '@backstage/types';

export const approvalAnnotation = 'stagecraft.dev/approval';

/** The only one that runs what somebody has approved, and only then. */
const approver = 'plugin:requests';

export interface Wish {
  template: Entity;
  values: JsonObject;
  credentials: BackstageCredentials;
}

/** `decision` is kept on record; `refusal` is what the person reads. */
export interface Decision {
  decision: string;
  refusal?: string;
}

export interface DecisionServices {
  auth: AuthService;
  permissions: PermissionsService;
  userInfo: UserInfoService;
}

function approvedBy(auth: AuthService, { credentials, values }: Wish): string | undefined {
  const isApprover = auth.isPrincipal(credentials, 'service') && credentials.principal.subject === approver;
  return isApprover && typeof values.requestId === 'string' ? values.requestId : undefined;
}

const refOf = (owner: string): string =>
  stringifyEntityRef(parseEntityRef(owner, { defaultKind: 'group', defaultNamespace: 'default' })).toLowerCase();

/** Whoever asks for something in the name of a team is in it. */
async function isStranger({ userInfo }: DecisionServices, { credentials, values }: Wish): Promise<boolean> {
  if (typeof values.owner !== 'string') return false;
  const { ownershipEntityRefs } = await userInfo.getUserInfo(credentials);
  return !ownershipEntityRefs.some((ref) => ref.toLowerCase() === refOf(String(values.owner)));
}

/** May this template be run with these values by whoever asks? */
export async function decide(services: DecisionServices, wish: Wish): Promise<Decision> {
  const { auth, permissions } = services;
  const { template, credentials, values } = wish;
  const title = template.metadata.title ?? template.metadata.name;
  const request = approvedBy(auth, wish);
  if (request) return { decision: `allowed: request ${request} was approved` };
  const [{ result }] = await permissions.authorize([{ permission: taskCreatePermission }], { credentials });
  if (result !== AuthorizeResult.ALLOW) {
    return {
      decision: 'refused: no right to run templates',
      refusal: 'You have no right to run templates. It comes with the group of developers or of leads: ask your lead.',
    };
  }
  if (template.metadata.annotations?.[approvalAnnotation] === 'required') {
    return {
      decision: 'refused: needs an approval',
      refusal: `“${title}” needs an approval and is not run directly. Make a request for it under “Requests”; when somebody has approved that, it runs by itself.`,
    };
  }
  if (auth.isPrincipal(credentials, 'user') && (await isStranger(services, wish))) {
    return {
      decision: 'refused: not a member of the owner',
      refusal: `You are not in ${String(values.owner)}, so you cannot make it the owner. Choose one of your own teams.`,
    };
  }
  return { decision: 'allowed: by role' };
}
