import { SignInPageBlueprint } from '@backstage/plugin-app-react';

export {
  auth0AuthApi,
  auth0AuthApiRef,
  microsoftAuthApi,
  microsoftAuthApiRef,
  oidcAuthApi,
  oidcAuthApiRef,
} from './authApis';

export const signInPage = SignInPageBlueprint.make({
  params: { loader: () => import('./SignInPage').then((m) => m.SignInPage) },
});
