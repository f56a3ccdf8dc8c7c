import type { Entity } from '@backstage/catalog-model';

const ref = (name: string) => `group:default/${name}`;

/** User → groups. */
export const people: Record<string, string[]> = {
  mira: ['platform', 'platform-admins', 'leads'],
  lena: ['checkout', 'leads', 'developers'],
  omar: ['checkout', 'developers'],
  ines: ['checkout', 'developers'],
  tomas: ['logistics', 'leads', 'developers'],
  yuki: ['logistics', 'platform', 'developers'],
  vera: ['harbourline', 'viewers'],
};

const groups: Record<string, string> = {
  harbourline: 'department',
  platform: 'team',
  checkout: 'team',
  logistics: 'team',
  'platform-admins': 'role',
  leads: 'role',
  developers: 'role',
  viewers: 'role',
};

export const roles = {
  'platform-admin': [ref('platform-admins')],
  lead: [ref('leads')],
  developer: [ref('developers')],
  viewer: [ref('viewers')],
};

export const userRef = (name: string) => `user:default/${name}`;

export function ownershipOf(user: string): string[] {
  const name = user.split('/')[1];
  return [user, ...(people[name] ?? []).map(ref)];
}

/** The organisation as the catalog keeps it. */
export function organisation(): Entity[] {
  return Object.entries(groups).map(([name, type]) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default' },
    spec: { type, profile: { displayName: name.toLocaleUpperCase('en-US') }, children: [] },
    relations: Object.keys(people)
      .filter((user) => people[user].includes(name))
      .map((user) => ({ type: 'hasMember', targetRef: userRef(user) })),
  }));
}
