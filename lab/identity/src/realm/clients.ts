import type { ClientMetadata } from 'oidc-provider';
import type { RealmClient } from './model.ts';

const separator = '##';

function logoutTargets(client: RealmClient): string[] {
  const listed = client.attributes?.['post.logout.redirect.uris'] ?? '';
  return listed.split(separator).filter((uri) => uri !== '');
}

function grantTypes({ standardFlowEnabled, serviceAccountsEnabled }: RealmClient): string[] {
  return [
    ...(standardFlowEnabled === false ? [] : ['authorization_code', 'refresh_token']),
    ...(serviceAccountsEnabled ? ['client_credentials'] : []),
  ];
}

/** A client of the realm as the provider wants it. */
export function toClientMetadata(client: RealmClient): ClientMetadata {
  return {
    client_id: client.clientId,
    client_name: client.name ?? client.clientId,
    ...(client.publicClient ? {} : { client_secret: client.secret }),
    token_endpoint_auth_method: client.publicClient ? 'none' : 'client_secret_basic',
    redirect_uris: client.redirectUris ?? [],
    post_logout_redirect_uris: logoutTargets(client),
    grant_types: grantTypes(client),
    response_types: client.standardFlowEnabled === false ? [] : ['code'],
    id_token_signed_response_alg: 'RS256',
  };
}
