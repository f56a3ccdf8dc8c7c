import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  type GroupEntity,
  type UserEntity,
} from '@backstage/catalog-model';
import type { DirectoryConfig } from './config';
import { DirectoryError } from './keycloak/DirectoryError';
import type { Directory, GroupWithMembers } from './keycloak/readDirectory';
import type { DirectoryUser } from './keycloak/schema';

type Place = Pick<DirectoryConfig, 'admin' | 'realm'>;

const apiVersion = 'backstage.io/v1alpha1';
const validName = /^[A-Za-z0-9](?:[-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;

export const realmAnnotation = 'keycloak.org/realm';
const idAnnotation = 'keycloak.org/id';

function metadataOf(place: Place, kind: 'users' | 'groups', { id, name }: { id: string; name: string }) {
  if (!validName.test(name)) {
    throw new DirectoryError(
      `'${name}' can be no name in the catalog: it takes letters, digits, dots, hyphens and underscores`,
    );
  }
  const location = `url:${place.admin}/${kind}/${id}`;
  return {
    name,
    annotations: {
      [ANNOTATION_LOCATION]: location,
      [ANNOTATION_ORIGIN_LOCATION]: location,
      [idAnnotation]: id,
      [realmAnnotation]: place.realm,
    },
  };
}

const first = (of: Pick<DirectoryUser, 'attributes'>, key: string): string | undefined => of.attributes?.[key]?.[0];

/** `platform-admins` is “Platform admins” where nobody says otherwise. */
const inWords = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');

/** Where groups do not lie in each other, an attribute may say to which one belongs. */
const parentOf = (group: GroupWithMembers): string | undefined => group.parent ?? first(group, 'parent');

function groupEntity(place: Place, group: GroupWithMembers, children: readonly string[]): GroupEntity {
  const title = first(group, 'displayName') ?? inWords(group.name);
  const description = first(group, 'description');
  const email = first(group, 'email');
  const parent = parentOf(group);
  return {
    apiVersion,
    kind: 'Group',
    metadata: { ...metadataOf(place, 'groups', group), title, ...(description ? { description } : {}) },
    spec: {
      type: first(group, 'type') ?? 'team',
      profile: { displayName: title, ...(email ? { email } : {}) },
      ...(parent ? { parent } : {}),
      children: [...children],
    },
  };
}

function userEntity(place: Place, user: DirectoryUser, groups: readonly GroupWithMembers[]): UserEntity {
  const name = user.username;
  const displayName = [user.firstName, user.lastName].filter(Boolean).join(' ') || name;
  const description = first(user, 'title');
  return {
    apiVersion,
    kind: 'User',
    metadata: {
      ...metadataOf(place, 'users', { id: user.id, name }),
      title: displayName,
      ...(description ? { description } : {}),
    },
    spec: {
      profile: { displayName, ...(user.email ? { email: user.email } : {}) },
      memberOf: groups.filter(({ members }) => members.includes(user.id)).map((group) => group.name),
    },
  };
}

function refuseTwice(names: string[], what: string): void {
  const lower = names.map((name) => name.toLowerCase());
  const twice = lower.find((name, at) => lower.indexOf(name) !== at);
  if (twice) throw new DirectoryError(`two ${what} are called ${twice}, and the catalog tells them apart by name`);
}

/** The same people and groups that phase 1 has from files, from whoever may sign in. */
export function entitiesOf(place: Place, { users, groups }: Directory): Entity[] {
  const enabled = users.filter((user) => user.enabled);
  refuseTwice(
    groups.map(({ name }) => name),
    'groups',
  );
  const childrenOf = (name: string) => groups.filter((group) => parentOf(group) === name).map((group) => group.name);
  return [
    ...groups.map((group) => groupEntity(place, group, childrenOf(group.name))),
    ...enabled.map((user) => userEntity(place, user, groups)),
  ];
}
