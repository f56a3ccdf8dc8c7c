import type { Person } from './directory.ts';
import type { ProtocolMapper, Realm, RealmClient } from './model.ts';

type Use = 'id_token' | 'userinfo' | 'access_token';

const groupMapper = 'oidc-group-membership-mapper';

const groupMappers = (client: RealmClient | undefined): ProtocolMapper[] =>
  (client?.protocolMappers ?? []).filter((mapper) => mapper.protocolMapper === groupMapper);

/** The names of claims that mappers of the realm's clients add. */
export function mappedClaimNames(realm: Realm): string[] {
  const names = realm.clients.flatMap((client) => groupMappers(client).map((mapper) => mapper.config['claim.name']));
  return [...new Set(names.filter((name) => name !== undefined))];
}

const lastPart = (path: string) => path.slice(path.lastIndexOf('/') + 1);

function mappedClaims(person: Person, client: RealmClient | undefined, use: Use): Record<string, unknown> {
  const switchName = `${use.replace('_token', '.token')}${use === 'userinfo' ? '.token' : ''}.claim`;
  const active = groupMappers(client).filter((mapper) => mapper.config[switchName] === 'true');
  return Object.fromEntries(
    active.map(({ config }) => [
      config['claim.name'],
      config['full.path'] === 'false' ? person.groups.map(lastPart) : person.groups,
    ]),
  );
}

/** What a client is told about a person; the provider leaves out what the scope does not cover. */
export function claimsOf(person: Person, client: RealmClient | undefined, use: Use): Record<string, unknown> {
  return {
    preferred_username: person.username,
    name: person.name,
    given_name: person.givenName,
    family_name: person.familyName,
    email: person.email,
    email_verified: person.emailVerified,
    ...mappedClaims(person, client, use),
  };
}
