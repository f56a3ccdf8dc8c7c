export interface SecretVersion {
  data: Record<string, unknown> | null;
  created: string;
  deleted: string;
  destroyed: boolean;
}

export interface StoredSecret {
  versions: Record<string, SecretVersion>;
  current: number;
  oldest: number;
  created: string;
  updated: string;
  /** 0: as many as usual. */
  maxVersions: number;
  casRequired: boolean;
  custom: Record<string, string> | null;
}

export interface KvMount {
  accessor: string;
  description: string;
  secrets: Record<string, StoredSecret>;
}

export interface TokenRules {
  policies: string[];
  ttl: number;
  maxTtl: number;
}

export interface AppRole extends TokenRules {
  roleId: string;
  secretIdTtl: number;
  /** Digest of a secret id → its accessor and its end in milliseconds, 0 for none. */
  secretIds: Record<string, { accessor: string; ends: number }>;
}

export interface JwtRole extends TokenRules {
  audiences: string[];
  subject: string;
  claims: Record<string, string[]>;
  claimsAre: 'string' | 'glob';
  userClaim: string;
  /** Claim → name under which policies find it. */
  mappings: Record<string, string>;
}

export interface JwtConfig {
  discoveryUrl: string;
  keysUrl: string;
  issuer: string;
}

export type AuthMount =
  | { type: 'approle'; accessor: string; description: string; roles: Record<string, AppRole> }
  | { type: 'jwt'; accessor: string; description: string; roles: Record<string, JwtRole>; config: JwtConfig | null };

export interface Token {
  accessor: string;
  policies: string[];
  displayName: string;
  path: string;
  meta: Record<string, string>;
  /** Of whom it tells: policies may name what was claimed. */
  alias: { accessor: string; metadata: Record<string, string> } | null;
  created: number;
  creationTtl: number;
  /** Milliseconds since 1970; 0 has no end. */
  ends: number;
  latestEnd: number;
}

export interface Policy {
  text: string;
  slashesInTemplates: boolean;
}

/** All that is kept, and nothing beside it: it is sealed as a whole. */
export interface State {
  mounts: Record<string, KvMount>;
  auths: Record<string, AuthMount>;
  policies: Record<string, Policy>;
  /** By the digest of each token. */
  tokens: Record<string, Token>;
}

const defaultPolicy = `path "auth/token/lookup-self" { capabilities = ["read"] }
path "auth/token/renew-self" { capabilities = ["update"] }
path "auth/token/revoke-self" { capabilities = ["update"] }
path "sys/capabilities-self" { capabilities = ["update"] }
path "sys/internal/ui/mounts/*" { capabilities = ["read"] }
`;

export const emptyState = (): State => ({
  mounts: {},
  auths: {},
  policies: { default: { text: defaultPolicy, slashesInTemplates: false } },
  tokens: {},
});
