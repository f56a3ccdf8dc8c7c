import type { JsonObject, JsonValue } from '@backstage/types';
import { type Answer, asObject, call, expectSuccess } from './call';

export type GitLabProject = { id: number; path: string; webUrl: string; defaultBranch?: string; topics: string[] };
export type NewProject = {
  name: string;
  namespaceId: number;
  description: string;
  visibility: string;
  topics: string[];
};
export type GitLabFile = { path: string; content: string };

export type GitLabClientOptions = {
  apiBaseUrl: string;
  token: string;
  timeoutSeconds: number;
  idempotencyKey: string;
  signal: AbortSignal;
};

/** The few calls of GitLab's REST API that creating a project takes. */
export class GitLabClient {
  constructor(private readonly options: GitLabClientOptions) {}

  async project(path: string): Promise<GitLabProject | undefined> {
    const answer = await this.send('GET', `/projects/${encodeURIComponent(path)}`);
    return answer && toProject(answer);
  }

  async namespaceId(path: string): Promise<number | undefined> {
    const answer = await this.send('GET', `/groups/${encodeURIComponent(path)}?with_projects=false`);
    return answer && Number(answer.id);
  }

  /** `undefined` when the name has been taken in the meantime. */
  async createProject(project: NewProject): Promise<GitLabProject | undefined> {
    const answer = await this.raw('POST', '/projects', {
      name: project.name,
      path: project.name,
      namespace_id: project.namespaceId,
      description: project.description,
      visibility: project.visibility,
      topics: project.topics,
      initialize_with_readme: false,
    });
    if ([400, 409].includes(answer.status) && /already been taken/.test(answer.text)) {
      return undefined;
    }
    expectSuccess(answer, 'The forge');
    return toProject(asObject(answer.body));
  }

  async hasFile(projectId: number, path: string, branch: string): Promise<boolean> {
    const url = `/projects/${projectId}/repository/files/${encodeURIComponent(path)}?ref=${encodeURIComponent(branch)}`;
    return (await this.send('GET', url)) !== undefined;
  }

  async commit(projectId: number, branch: string, message: string, files: GitLabFile[]): Promise<void> {
    const answer = await this.raw('POST', `/projects/${projectId}/repository/commits`, {
      branch,
      commit_message: message,
      actions: files.map((file) => ({ action: 'create', file_path: file.path, content: file.content })),
    });
    expectSuccess(answer, 'The forge');
  }

  /** `undefined` for what is not there, or not to be seen. */
  protected async send(method: string, path: string, body?: JsonValue): Promise<JsonObject | undefined> {
    const answer = await this.raw(method, path, body);
    if (answer.status === 404) {
      return undefined;
    }
    expectSuccess(answer, 'The forge');
    return asObject(answer.body);
  }

  protected async list(path: string): Promise<JsonObject[]> {
    const answer = await this.raw('GET', path);
    expectSuccess(answer, 'The forge');
    return Array.isArray(answer.body) ? answer.body.map(asObject) : [];
  }

  private raw(method: string, path: string, body?: JsonValue): Promise<Answer> {
    const { apiBaseUrl, token, idempotencyKey, timeoutSeconds, signal } = this.options;
    return call({
      name: 'The forge',
      method,
      url: `${apiBaseUrl}${path}`,
      headers: { 'private-token': token, 'idempotency-key': idempotencyKey },
      body,
      timeoutSeconds,
      signal,
    });
  }
}

function toProject(body: JsonObject): GitLabProject {
  return {
    id: Number(body.id),
    path: String(body.path_with_namespace),
    webUrl: String(body.web_url),
    defaultBranch: typeof body.default_branch === 'string' ? body.default_branch : undefined,
    topics: Array.isArray(body.topics) ? body.topics.map(String) : [],
  };
}
