import type { Config } from '@backstage/config';
import { readGitLabIntegrationConfigs } from '@backstage/integration';
import { ActionFailedError } from './action';

export type GitLabAccount = { apiBaseUrl: string; token: string };

/** The portal's account at one of `integrations.gitlab`; without a host at the first one that has a token. */
export function gitLabAccount(config: Config, host: string | undefined): GitLabAccount {
  const integrations = readGitLabIntegrationConfigs(config.getOptionalConfigArray('integrations.gitlab') ?? []);
  const found = integrations.find((one) => (host === undefined ? Boolean(one.token) : one.host === host));
  if (!found?.token) {
    throw new ActionFailedError(
      `The portal has no account at ${host ?? 'any GitLab'}: a platform admin has to set integrations.gitlab with a token, then retry`,
    );
  }
  return { apiBaseUrl: found.apiBaseUrl.replace(/\/$/, ''), token: found.token };
}
