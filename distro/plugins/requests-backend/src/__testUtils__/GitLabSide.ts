import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Project = {
  id: number;
  path: string;
  topics: string[];
  visibility: string;
  files: Map<string, string>;
  commits: string[];
};
type Body = Record<string, unknown>;

/** GitLab's rules for projects, files and commits over real HTTP; it can lose answers after they had their effect. */
export class GitLabSide {
  readonly projects = new Map<string, Project>();
  readonly groups = new Map([['checkout', 11]]);
  readonly calls: string[] = [];
  /** `POST /projects` and the like: after the effect the connection is cut, once for each mention. */
  cutAfter: string[] = [];
  failWith?: number;
  private readonly server = createServer((request, response) => this.handle(request, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get host(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  add(path: string, topics: string[] = []): Project {
    const project = { id: this.projects.size + 1, path, topics, visibility: 'private', files: new Map(), commits: [] };
    this.projects.set(path, project);
    return project;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += chunk;
    const url = new URL(request.url ?? '', `http://${this.host}`);
    const call = `${request.method} ${url.pathname.replace('/api/v4', '')}`;
    this.calls.push(call);
    const [status, body] = this.answer(call, url, text ? JSON.parse(text) : {}, request.headers['private-token']);
    const kind = call.replace(/\d+/, ':id');
    if (this.cutAfter.includes(kind)) {
      this.cutAfter.splice(this.cutAfter.indexOf(kind), 1);
      response.socket?.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private answer(call: string, url: URL, body: Body, token: unknown): [number, Body] {
    if (token !== 'glpat') return [401, { message: '401 Unauthorized' }];
    if (this.failWith) return [this.failWith, { message: 'no' }];
    const [, method, path] = /^(\w+) (.*)$/.exec(call) ?? [];
    const parts = path.split('/').slice(1).map(decodeURIComponent);
    if (method === 'GET' && parts[0] === 'groups') return this.group(parts[1]);
    if (method === 'POST' && path === '/projects') return this.create(body);
    const project = [...this.projects.values()].find((one) => one.path === parts[1] || String(one.id) === parts[1]);
    if (!project) return [404, { message: '404 Project Not Found' }];
    if (parts[3] === 'commits') return this.commit(project, body);
    if (parts[3] === 'files') return this.file(project, parts[4], url.searchParams.get('ref'));
    return [200, view(project, this.host)];
  }

  private group(path: string): [number, Body] {
    const id = this.groups.get(path);
    return id ? [200, { id, full_path: path }] : [404, { message: '404 Group Not Found' }];
  }

  private create(body: Body): [number, Body] {
    const group = [...this.groups].find(([, id]) => id === body.namespace_id)?.[0];
    const path = `${group}/${body.path}`;
    if (this.projects.has(path))
      return [400, { message: { name: ['has already been taken'], path: ['has already been taken'] } }];
    const project = this.add(path, body.topics as string[]);
    project.visibility = String(body.visibility);
    return [201, view(project, this.host)];
  }

  private file(project: Project, path: string, ref: string | null): [number, Body] {
    const content = ref === 'main' ? project.files.get(path) : undefined;
    return content === undefined ? [404, { message: '404 File Not Found' }] : [200, { file_path: path }];
  }

  private commit(project: Project, body: Body): [number, Body] {
    const actions = body.actions as { action: string; file_path: string; content: string }[];
    if (actions.some((one) => project.files.has(one.file_path)))
      return [400, { message: 'A file with this name already exists' }];
    for (const one of actions) project.files.set(one.file_path, one.content);
    project.commits.push(String(body.commit_message));
    return [201, { id: 'c0ffee' }];
  }
}

function view(project: Project, host: string): Body {
  const [namespace, name] = project.path.split('/');
  return {
    id: project.id,
    name,
    namespace: { full_path: namespace },
    path_with_namespace: project.path,
    web_url: `http://${host}/${project.path}`,
    default_branch: project.commits.length > 0 ? 'main' : null,
    topics: project.topics,
  };
}
