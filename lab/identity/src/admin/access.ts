import type { IncomingMessage } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { Realm } from '../realm/model.ts';
import { Refusal } from './refusal.ts';

export type Right = 'view' | 'manage';

/** Which of Keycloak's roles gives what; whoever may manage may look as well. */
const rolesFor: Record<Right, string[]> = {
  view: ['view-users', 'manage-users', 'realm-admin'],
  manage: ['manage-users', 'realm-admin'],
};

function rolesOf(realm: Realm, clientId: string): string[] {
  const account = realm.users.find(({ serviceAccountClientId }) => serviceAccountClientId === clientId);
  return account?.clientRoles?.['realm-management'] ?? [];
}

/** Only a client as itself, with a role of its service account: what people sign in with opens nothing here. */
export async function requireRight(
  { provider, realm }: { provider: Provider; realm: Realm },
  request: IncomingMessage,
  right: Right,
): Promise<string> {
  const [, given] = /^Bearer ([\w~.+/-]+=*)$/i.exec(request.headers.authorization ?? '') ?? [];
  const token = given === undefined ? undefined : await provider.ClientCredentials.find(given);
  if (!token?.clientId || !token.isValid) throw new Refusal(401, { error: 'HTTP 401 Unauthorized' });
  const roles = rolesOf(realm, token.clientId);
  if (!rolesFor[right].some((role) => roles.includes(role))) throw new Refusal(403, { error: 'HTTP 403 Forbidden' });
  return token.clientId;
}
