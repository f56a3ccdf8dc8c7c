import type { Config } from '@backstage/config';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import { ScmIntegrations } from '@backstage/integration';

export interface Project {
  id: number;
  web_url: string;
  http_url_to_repo: string;
  default_branch?: string | null;
  creator_id?: number;
}

export interface Pipeline {
  id: number;
  status: string;
  web_url: string;
}

interface TreeEntry {
  id: string;
  path: string;
  type: 'blob' | 'tree';
}

const patienceSeconds = 20;

/** The few questions that our actions have for GitLab; what is made there is made by Backstage's own actions. */
export class ForgeClient {
  readonly host: string;
  readonly token: string;
  private readonly api: string;

  constructor(config: Config) {
    const host = config.getOptionalConfigArray('integrations.gitlab')?.[0]?.getString('host');
    const integration = host === undefined ? undefined : ScmIntegrations.fromConfig(config).gitlab.byHost(host);
    if (!integration?.config.token) {
      throw new InputError(
        'No forge is configured: integrations.gitlab needs an entry with host, addresses and token.',
      );
    }
    this.host = integration.config.host;
    this.token = integration.config.token;
    this.api = integration.config.apiBaseUrl;
  }

  project(path: string): Promise<Project | undefined> {
    return this.get(`/projects/${encodeURIComponent(path)}`);
  }

  async hasGroup(path: string): Promise<boolean> {
    return (await this.get(`/groups/${encodeURIComponent(path)}?with_projects=false`)) !== undefined;
  }

  async ownId(): Promise<number | undefined> {
    return (await this.get<{ id: number }>('/user'))?.id;
  }

  async newestPipeline(projectId: number): Promise<Pipeline | undefined> {
    return (await this.get<Pipeline[]>(`/projects/${projectId}/pipelines?per_page=1`))?.[0];
  }

  /** By path, the checksum that git has for each file; empty where nothing was pushed yet. */
  async files(projectId: number, branch: string): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (let page = 1; ; page += 1) {
      const query = new URLSearchParams({ ref: branch, recursive: 'true', per_page: '100', page: String(page) });
      const entries = (await this.get<TreeEntry[]>(`/projects/${projectId}/repository/tree?${query}`)) ?? [];
      for (const { id, path, type } of entries) if (type === 'blob') found.set(path, id);
      if (entries.length < 100) return found;
    }
  }

  async lastAuthor(
    projectId: number,
    branch: string,
  ): Promise<{ author_name: string; author_email: string } | undefined> {
    const query = new URLSearchParams({ ref_name: branch, per_page: '1' });
    return (
      await this.get<{ author_name: string; author_email: string }[]>(
        `/projects/${projectId}/repository/commits?${query}`,
      )
    )?.[0];
  }

  /** Nothing where there is none. */
  private async get<Answer>(path: string): Promise<Answer | undefined> {
    const answer = await this.ask(path);
    if (answer.status === 404) return undefined;
    if (answer.ok) return (await answer.json()) as Answer;
    const said = (await answer.text()).slice(0, 300);
    if ([401, 403].includes(answer.status)) {
      throw new InputError(
        `The forge does not accept the portal's token (${answer.status}): a platform admin has to renew it. ${said}`,
      );
    }
    throw new ServiceUnavailableError(`The forge answered ${answer.status}: try again in a moment. ${said}`);
  }

  private async ask(path: string): Promise<Response> {
    try {
      return await fetch(`${this.api}${path}`, {
        headers: { 'private-token': this.token },
        redirect: 'manual',
        signal: AbortSignal.timeout(patienceSeconds * 1000),
      });
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message;
      throw new ServiceUnavailableError(
        `The forge at ${this.host} cannot be reached (${cause}). Nothing was lost: run the template again with the same values when it is back.`,
      );
    }
  }
}
