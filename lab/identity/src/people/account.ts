import type { RealmUser } from '../realm/model.ts';

/** A person as the realm knows them, without what they sign in with. */
export interface Account {
  id: string;
  username: string;
  firstName: string;
  lastName: string;
  email?: string;
  emailVerified: boolean;
  enabled: boolean;
  attributes: Record<string, string[]>;
  /** Paths as the realm has them: `/checkout`. */
  groups: string[];
  /** When they came, in milliseconds since 1970; unknown of those in the realm's file. */
  createdTimestamp?: number;
}

export function toAccount(user: RealmUser): Account {
  return {
    id: user.id ?? user.username,
    username: user.username,
    firstName: user.firstName ?? '',
    lastName: user.lastName ?? '',
    ...(user.email === undefined ? {} : { email: user.email }),
    emailVerified: user.emailVerified ?? false,
    enabled: user.enabled !== false,
    attributes: user.attributes ?? {},
    groups: user.groups ?? [],
  };
}
