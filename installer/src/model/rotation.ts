import type { StepInputs } from './step.ts';

export const rotationNames = ['database', 'portal', 'clients'] as const;
export type RotationName = (typeof rotationNames)[number];

/** Kept beside the value in use, under names of their own: any store that changes several at once will do. */
export const nextOf = (name: string): string => `next/${name}`;
export const formerOf = (name: string): string => `former/${name}`;

/** The Secret that a service reads beside another one, while what that holds is made anew on a cluster. */
export const besideIt = (name: string): string => `${name}-next`;

type Proof = StepInputs['rotation-proof']['proofs'][number];

export interface Rotation {
  /** What is made anew, as people call it. */
  title: string;
  secrets: string[];
  /** What somebody loses by it; left out where nobody does. */
  ends?: string;
  /** How a service is asked whether it takes a value: what is not here is known to its own process alone. */
  proofs: (Omit<Proof, 'url'> & { capability: string; path: string })[];
}

const client = (secret: string, as: string): Rotation['proofs'][number] => ({
  secret,
  title: 'the identity provider',
  capability: 'identity',
  path: '/realms/stagecraft/protocol/openid-connect/token',
  as: { client: as },
});

/** Those of the proofs that ask as a client of the identity provider. */
export const clientsOf = (proofs: Pick<Proof, 'as' | 'secret'>[]): { client: string; secret: string }[] =>
  proofs.flatMap(({ as, secret }) => (typeof as === 'object' ? [{ client: as.client, secret }] : []));

/** What `rotate` makes anew, by what people ask for. */
export const rotations: Record<RotationName, Rotation> = {
  database: {
    title: 'the passwords at PostgreSQL',
    secrets: ['database-password', 'portal-database-password', 'identity-database-password'],
    proofs: [],
  },
  portal: {
    title: 'the portal’s own keys',
    secrets: [
      'session-secret',
      'forge-portal-token',
      'databases-token',
      'automation-portal-token',
      'forge-automation-token',
    ],
    ends: 'Whoever is in the middle of signing in to the portal begins again; nobody is signed out.',
    proofs: [
      {
        secret: 'forge-portal-token',
        title: 'the forge',
        capability: 'scm',
        path: '/api/v4/user',
        as: 'private-token',
      },
      {
        secret: 'databases-token',
        title: 'the database service',
        capability: 'provisioning',
        path: '/api/databases',
        as: 'bearer',
      },
      {
        secret: 'automation-portal-token',
        title: 'the automation controller',
        capability: 'automation',
        path: '/api/v2/me/',
        as: 'bearer',
      },
      {
        secret: 'forge-automation-token',
        title: 'the forge',
        capability: 'scm',
        path: '/api/v4/user',
        as: 'private-token',
      },
    ],
  },
  clients: {
    title: 'the secrets by which services are known to the identity provider',
    secrets: [
      'portal-client-secret',
      'databases-client-secret',
      'automation-client-secret',
      'directory-client-secret',
      'people-admin-client-secret',
    ],
    ends: 'Whoever is signed in to the database service, to fetch a password, or to the automation controller signs in there again; nobody is signed out of the portal.',
    proofs: [
      client('portal-client-secret', 'portal'),
      client('databases-client-secret', 'databases'),
      client('automation-client-secret', 'automation'),
      client('directory-client-secret', 'portal-directory'),
      client('people-admin-client-secret', 'people-admin'),
    ],
  },
};
