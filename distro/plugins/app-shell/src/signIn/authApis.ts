import { OAuth2 } from '@backstage/core-app-api';
import {
  ApiBlueprint,
  configApiRef,
  createApiRef,
  discoveryApiRef,
  oauthRequestApiRef,
  type ApiRef,
  type BackstageIdentityApi,
  type OpenIdConnectApi,
  type ProfileInfoApi,
  type SessionApi,
} from '@backstage/frontend-plugin-api';

type SignInApi = OpenIdConnectApi & ProfileInfoApi & BackstageIdentityApi & SessionApi;

export const oidcAuthApiRef = createApiRef<SignInApi>({ id: 'stagecraft.auth.oidc' });
export const microsoftAuthApiRef = createApiRef<SignInApi>({ id: 'stagecraft.auth.microsoft' });
export const auth0AuthApiRef = createApiRef<SignInApi>({ id: 'stagecraft.auth.auth0' });

const dependencies = {
  configApi: configApiRef,
  discoveryApi: discoveryApiRef,
  oauthRequestApi: oauthRequestApiRef,
};

const defaultScopes = ['openid', 'profile', 'email'];

/** All of them speak OpenID Connect: to the app they differ in nothing but their name. */
function openIdApi(id: string, title: string, api: ApiRef<SignInApi>) {
  return ApiBlueprint.make({
    // Backstage has a `microsoft-auth` of its own, which other plugins count on: ours stands beside it.
    name: `sign-in-${id}`,
    params: (defineParams) =>
      defineParams({
        api,
        deps: dependencies,
        factory: (deps) =>
          OAuth2.create({
            ...deps,
            provider: { id, title, icon: () => null },
            environment: deps.configApi.getOptionalString('auth.environment'),
            defaultScopes,
          }),
      }),
  });
}

export const oidcAuthApi = openIdApi('oidc', 'Identity provider', oidcAuthApiRef);
export const auth0AuthApi = openIdApi('auth0', 'Auth0', auth0AuthApiRef);
export const microsoftAuthApi = openIdApi('microsoft', 'Microsoft', microsoftAuthApiRef);
