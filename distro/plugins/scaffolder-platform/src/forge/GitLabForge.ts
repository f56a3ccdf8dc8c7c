import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { type GitLabIntegrationConfig, ScmIntegrations } from '@backstage/integration';
import { ask } from './ask';
import type { Author, Forge, Repository, Run } from './Forge';

interface Project {
  id: number;
  path_with_namespace: string;
  description?: string | null;
  web_url: string;
  http_url_to_repo: string;
  creator_id?: number;
}

interface TreeEntry {
  id: string;
  path: string;
  type: 'blob' | 'tree';
}

/** GitLab, and the forge of the lab, which speaks as it does. A team's repositories lie in the group of its name. */
export class GitLabForge implements Forge {
  readonly kind = 'gitlab';
  private readonly integration: GitLabIntegrationConfig;

  constructor(config: Config) {
    const host = config.getOptionalConfigArray('integrations.gitlab')?.[0]?.getString('host');
    const integration = host === undefined ? undefined : ScmIntegrations.fromConfig(config).gitlab.byHost(host);
    if (!integration?.config.token) {
      throw new InputError(
        'No forge is configured: integrations.gitlab needs an entry with host, addresses and token.',
      );
    }
    this.integration = integration.config;
  }

  pathOf = (team: string, name: string): string => `${team}/${name}`;

  pageOf = (path: string): string => `${this.integration.baseUrl}/${path}`;

  repoUrlOf(team: string, name: string): string {
    return `${this.integration.host}?owner=${encodeURIComponent(team)}&repo=${encodeURIComponent(name)}`;
  }

  async repository(path: string): Promise<Repository | undefined> {
    const found = await this.project(path);
    return (
      found && {
        path: found.path_with_namespace,
        page: found.web_url,
        remote: found.http_url_to_repo,
        description: found.description ?? '',
      }
    );
  }

  async lacksTeam(team: string): Promise<string | undefined> {
    if (await this.get(`/groups/${encodeURIComponent(team)}?with_projects=false`)) return undefined;
    return `The forge has no group “${team}”`;
  }

  async isOurs({ path }: Repository): Promise<boolean> {
    const self = await this.get<{ id: number }>('/user');
    return (await this.project(path))?.creator_id === self?.id;
  }

  async files({ path }: Repository, branch: string): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (let page = 1; ; page += 1) {
      const query = new URLSearchParams({ ref: branch, recursive: 'true', per_page: '100', page: String(page) });
      const entries = (await this.get<TreeEntry[]>(`${placeOf(path)}/repository/tree?${query}`)) ?? [];
      for (const { id, path: file, type } of entries) if (type === 'blob') found.set(file, id);
      if (entries.length < 100) return found;
    }
  }

  async lastAuthor({ path }: Repository, branch: string): Promise<Author | undefined> {
    const query = new URLSearchParams({ ref_name: branch, per_page: '1' });
    const commits = await this.get<{ author_name: string; author_email: string }[]>(
      `${placeOf(path)}/repository/commits?${query}`,
    );
    const [newest] = commits ?? [];
    return newest && { name: newest.author_name, email: newest.author_email };
  }

  async letIn(): Promise<void> {
    // Whoever is in a group may work in all that lies in it.
  }

  async credentials() {
    return { username: 'oauth2', password: this.integration.token! };
  }

  async newestRun({ path }: Repository): Promise<Run | undefined> {
    const found = await this.get<{ id: number; status: string; web_url: string }[]>(
      `${placeOf(path)}/pipelines?per_page=1`,
    );
    const [newest] = found ?? [];
    return newest && { id: newest.id, status: newest.status, page: newest.web_url };
  }

  runsPageOf = ({ page }: Repository): string => `${page}/-/pipelines`;

  private project(path: string): Promise<Project | undefined> {
    return this.get(placeOf(path));
  }

  private get<Answer>(path: string): Promise<Answer | undefined> {
    const { apiBaseUrl, host, token } = this.integration;
    const words = { forge: 'The forge', host, cure: 'a platform admin has to renew it' };
    return ask(`${apiBaseUrl}${path}`, { headers: { 'private-token': token! } }, words);
  }
}

const placeOf = (path: string): string => `/projects/${encodeURIComponent(path)}`;
