import type { SignIn } from './settings.ts';

/** Where the providers that speak OpenID Connect say of themselves that they are; each writes it a little differently. */
export function issuerOf({ provider, issuer, domain, tenantId }: SignIn): string | undefined {
  if (issuer !== undefined) return issuer;
  if (provider === 'auth0') return `https://${domain}/`;
  return provider === 'entra-id' ? `https://login.microsoftonline.com/${tenantId}/v2.0` : undefined;
}

export const metadataOf = (issuer: string): string => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
