import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  DefaultGithubCredentialsProvider,
  type GithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import { ask } from './ask';
import type { Author, Forge, Repository, Run, Wanted } from './Forge';

interface Found {
  full_name: string;
  description?: string | null;
  html_url: string;
  clone_url: string;
}

interface Tree {
  tree: { path: string; type: string; sha: string }[];
}

const cure = 'a platform admin compares the token, or the App’s permissions, with what docs/guide/github.md asks for';

/** An organization on GitHub. All repositories lie in it; a team of the same name may work in those that are its own. */
export class GitHubForge implements Forge {
  readonly kind = 'github';
  private readonly host: string;
  private readonly api: string;
  private readonly organization: string;
  private readonly provider: GithubCredentialsProvider;

  constructor(config: Config) {
    const integrations = ScmIntegrations.fromConfig(config);
    const parameters = config.getOptionalConfig('scaffolder.defaultEnvironment.parameters');
    this.organization = parameters?.getOptionalString('organization') ?? '';
    this.host = config.getOptionalConfigArray('integrations.github')?.[0]?.getOptionalString('host') ?? 'github.com';
    this.api = integrations.github.byHost(this.host)?.config.apiBaseUrl ?? '';
    if (!this.api || !this.organization) {
      throw new InputError(
        'No GitHub is configured: integrations.github needs an entry, and scaffolder.defaultEnvironment.parameters an organization.',
      );
    }
    this.provider = DefaultGithubCredentialsProvider.fromIntegrations(integrations);
  }

  pathOf = (_team: string, name: string): string => `${this.organization}/${name}`;

  pageOf = (path: string): string => `${this.api.startsWith('http:') ? 'http' : 'https'}://${this.host}/${path}`;

  repoUrlOf(_team: string, name: string): string {
    return `${this.host}?owner=${encodeURIComponent(this.organization)}&repo=${encodeURIComponent(name)}`;
  }

  async repository(path: string): Promise<Repository | undefined> {
    const found = await this.get<Found>(`/repos/${path}`);
    return (
      found && {
        path: found.full_name,
        page: found.html_url,
        remote: found.clone_url,
        description: found.description ?? '',
      }
    );
  }

  async lacksTeam(team: string): Promise<string | undefined> {
    if (await this.get(`/orgs/${this.organization}/teams/${encodeURIComponent(team)}`)) return undefined;
    return `The organization ${this.organization} on GitHub has no team “${team}”, or hides it from the portal`;
  }

  /** GitHub does not say who made a repository. An empty one with the very words that were asked for is from here. */
  async isOurs({ description }: Repository, wanted: Wanted): Promise<boolean> {
    return wanted.description !== undefined && description === wanted.description;
  }

  async files({ path }: Repository, branch: string): Promise<Map<string, string>> {
    // 409 is GitHub's word for a repository to which nothing was pushed yet.
    const found = await this.get<Tree>(`/repos/${path}/git/trees/${branch}?recursive=1`, [404, 409]);
    const blobs = (found?.tree ?? []).filter(({ type }) => type === 'blob');
    return new Map(blobs.map((each) => [each.path, each.sha]));
  }

  async lastAuthor({ path }: Repository, branch: string): Promise<Author | undefined> {
    const query = new URLSearchParams({ sha: branch, per_page: '1' });
    const [newest] = (await this.get<{ commit: { author: Author } }[]>(`/repos/${path}/commits?${query}`)) ?? [];
    return newest?.commit.author;
  }

  async letIn(team: string, { path }: Repository): Promise<void> {
    const body = JSON.stringify({ permission: 'maintain' });
    await this.ask(`/orgs/${this.organization}/teams/${encodeURIComponent(team)}/repos/${path}`, {
      method: 'PUT',
      body,
    });
  }

  async credentials({ page }: Repository) {
    const { token = '' } = await this.provider.getCredentials({ url: page });
    return { username: 'x-access-token', password: token };
  }

  async newestRun({ path }: Repository): Promise<Run | undefined> {
    const found = await this.get<{ workflow_runs: { id: number; status: string; html_url: string }[] }>(
      `/repos/${path}/actions/runs?per_page=1`,
    );
    const [newest] = found?.workflow_runs ?? [];
    return newest && { id: newest.id, status: newest.status, page: newest.html_url };
  }

  runsPageOf = ({ page }: Repository): string => `${page}/actions`;

  private get<Answer>(path: string, nothing?: number[]): Promise<Answer | undefined> {
    return this.ask(path, {}, nothing);
  }

  private async ask<Answer>(path: string, request: RequestInit, nothing?: number[]): Promise<Answer | undefined> {
    const { headers } = await this.provider.getCredentials({ url: this.pageOf(this.organization) });
    const all = { ...headers, accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' };
    return ask(`${this.api}${path}`, { ...request, headers: all }, { forge: 'GitHub', host: this.host, cure }, nothing);
  }
}
