import { OAuth2 } from '@backstage/core-app-api';
import {
  ApiBlueprint,
  configApiRef,
  createApiRef,
  discoveryApiRef,
  oauthRequestApiRef,
  type BackstageIdentityApi,
  type OpenIdConnectApi,
  type ProfileInfoApi,
  type SessionApi,
} from '@backstage/frontend-plugin-api';

type SignInApi = OpenIdConnectApi & ProfileInfoApi & BackstageIdentityApi & SessionApi;

export const oidcAuthApiRef = createApiRef<SignInApi>({ id: 'stagecraft.auth.oidc' });
export const auth0AuthApiRef = createApiRef<SignInApi>({ id: 'stagecraft.auth.auth0' });

const dependencies = {
  configApi: configApiRef,
  discoveryApi: discoveryApiRef,
  oauthRequestApi: oauthRequestApiRef,
};

const defaultScopes = ['openid', 'profile', 'email'];

export const oidcAuthApi = ApiBlueprint.make({
  name: 'oidc-auth',
  params: (defineParams) =>
    defineParams({
      api: oidcAuthApiRef,
      deps: dependencies,
      factory: (deps) =>
        OAuth2.create({
          ...deps,
          provider: { id: 'oidc', title: 'Identity provider', icon: () => null },
          environment: deps.configApi.getOptionalString('auth.environment'),
          defaultScopes,
        }),
    }),
});

export const auth0AuthApi = ApiBlueprint.make({
  name: 'auth0-auth',
  params: (defineParams) =>
    defineParams({
      api: auth0AuthApiRef,
      deps: dependencies,
      factory: (deps) =>
        OAuth2.create({
          ...deps,
          provider: { id: 'auth0', title: 'Auth0', icon: () => null },
          environment: deps.configApi.getOptionalString('auth.environment'),
          defaultScopes,
        }),
    }),
});
