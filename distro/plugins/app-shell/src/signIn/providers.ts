import {
  githubAuthApiRef,
  googleAuthApiRef,
  type ApiRef,
  type BackstageIdentityApi,
  type ConfigApi,
  type ProfileInfoApi,
  type SessionApi,
} from '@backstage/frontend-plugin-api';
import {
  RiGithubFill,
  RiGoogleFill,
  RiKey2Line,
  RiMicrosoftFill,
  RiShieldUserLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import { auth0AuthApiRef, microsoftAuthApiRef, oidcAuthApiRef } from './authApis';

export interface SignInProvider {
  id: string;
  /** What the button says after "Continue with". */
  title: string;
  Icon: RemixiconComponentType;
  apiRef: ApiRef<ProfileInfoApi & BackstageIdentityApi & SessionApi>;
}

const known: readonly SignInProvider[] = [
  { id: 'oidc', title: 'your company account', Icon: RiShieldUserLine, apiRef: oidcAuthApiRef },
  { id: 'github', title: 'GitHub', Icon: RiGithubFill, apiRef: githubAuthApiRef },
  { id: 'google', title: 'Google', Icon: RiGoogleFill, apiRef: googleAuthApiRef },
  { id: 'auth0', title: 'Auth0', Icon: RiKey2Line, apiRef: auth0AuthApiRef },
  { id: 'microsoft', title: 'Microsoft', Icon: RiMicrosoftFill, apiRef: microsoftAuthApiRef },
];

export interface SelectedProviders {
  providers: SignInProvider[];
  /** Configured names that nobody knows; said on the page, so that a typing error does not look like an empty page. */
  unknown: string[];
}

export function selectProviders(config: ConfigApi): SelectedProviders {
  const names = [...new Set(config.getOptionalStringArray('stagecraft.signIn') ?? ['oidc'])];
  const company = config.getOptionalString('organization.name');
  const providers = names.flatMap((name) => known.filter((provider) => provider.id === name));
  const titleOf = ({ id, title }: SignInProvider) =>
    config.getOptionalString(`stagecraft.signInTitles.${id}`) ??
    (id === 'oidc' && company ? `your ${company} account` : title);
  return {
    providers: providers.map((provider) => ({ ...provider, title: titleOf(provider) })),
    unknown: names.filter((name) => !known.some((provider) => provider.id === name)),
  };
}
