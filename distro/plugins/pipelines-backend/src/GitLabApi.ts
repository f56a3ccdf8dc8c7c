import { NotAllowedError, NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import { type GitLabIntegrationConfig, getGitLabRequestOptions } from '@backstage/integration';
import type { ZodType } from 'zod';

const patienceMilliseconds = 8000;

/** GitLab's REST API with the portal's own token, which may only read. */
export class GitLabApi {
  constructor(private readonly integration: GitLabIntegrationConfig) {}

  /** Each failure says who can mend it. */
  async get<Answer>(path: string, schema: ZodType<Answer>): Promise<Answer> {
    const { host } = this.integration;
    const answer = await this.ask(path);
    if (answer.status === 401) {
      throw new ServiceUnavailableError(
        `The forge (${host}) does not take the portal’s token: a platform administrator renews integrations.gitlab.`,
      );
    }
    if (answer.status === 403) throw new NotAllowedError(`The forge (${host}) lets the portal not see this.`);
    if (answer.status === 404) throw new NotFoundError(`The forge (${host}) does not have this.`);
    if (!answer.ok) throw new ServiceUnavailableError(`The forge (${host}) answered ${answer.status}. ${later}`);
    const read = schema.safeParse(await answer.json().catch(() => undefined));
    if (read.success) return read.data;
    throw new ServiceUnavailableError(`The forge (${host}) answered with something that is no answer of GitLab’s API.`);
  }

  private async ask(path: string): Promise<Response> {
    const { host, apiBaseUrl } = this.integration;
    const { headers } = getGitLabRequestOptions(this.integration);
    const signal = AbortSignal.timeout(patienceMilliseconds);
    try {
      const url = `${apiBaseUrl.replace(/\/+$/, '')}${path}`;
      return await fetch(url, { headers: { accept: 'application/json', ...headers }, redirect: 'manual', signal });
    } catch (error) {
      if (signal.aborted) {
        const waited = patienceMilliseconds / 1000;
        throw new ServiceUnavailableError(`The forge (${host}) did not answer within ${waited} seconds. ${later}`);
      }
      const { code } = (error as { cause?: { code?: string } }).cause ?? {};
      throw new ServiceUnavailableError(`The forge (${host}) cannot be reached (${code ?? 'no connection'}). ${later}`);
    }
  }
}

const later = 'This page asks again by itself.';
