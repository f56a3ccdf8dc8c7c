/** The part of Keycloak's realm format that this provider reads. */
export interface Realm {
  id?: string;
  realm: string;
  displayName?: string;
  loginWithEmailAllowed?: boolean;
  failureFactor?: number;
  waitIncrementSeconds?: number;
  maxFailureWaitSeconds?: number;
  accessTokenLifespan?: number;
  ssoSessionMaxLifespan?: number;
  groups: RealmGroup[];
  clients: RealmClient[];
  users: RealmUser[];
}

export interface RealmGroup {
  id?: string;
  name: string;
  path?: string;
  attributes?: Record<string, string[]>;
  subGroups?: RealmGroup[];
}

export interface RealmClient {
  clientId: string;
  name?: string;
  enabled?: boolean;
  publicClient?: boolean;
  secret?: string;
  /** Whether people sign in to it; a service of its own has no address to come back to. */
  standardFlowEnabled?: boolean;
  /** Whether it may act as itself, with the roles of its service account. */
  serviceAccountsEnabled?: boolean;
  rootUrl?: string;
  redirectUris?: string[];
  attributes?: Record<string, string>;
  protocolMappers?: ProtocolMapper[];
}

export interface ProtocolMapper {
  name: string;
  protocolMapper: string;
  config: Record<string, string>;
}

export interface RealmUser {
  id?: string;
  username: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  emailVerified?: boolean;
  enabled?: boolean;
  attributes?: Record<string, string[]>;
  credentials?: { type: string; value?: string }[];
  groups?: string[];
  /** No person but what a client may do as itself. */
  serviceAccountClientId?: string;
  clientRoles?: Record<string, string[]>;
}
