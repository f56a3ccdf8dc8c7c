import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Answer = { status?: number; body: unknown } | 'silence';

/** Answers in the shapes of GitLab's REST API, and as wrongly as a test wants it to. */
export class GitLabSide {
  readonly asked: string[] = [];
  readonly answers = new Map<string, Answer>();
  private readonly server: Server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').replace(/^\/api\/v4/, '').split('?')[0]);
    this.asked.push(path);
    this.authorization = request.headers.authorization;
    const answer = this.answers.get(path) ?? { status: 404, body: { message: '404 Not Found' } };
    if (answer === 'silence') return;
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' });
    response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  });
  authorization?: string;
  host = '';

  async start(): Promise<this> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    this.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  get integration() {
    const url = `http://${this.host}`;
    return { host: this.host, baseUrl: url, apiBaseUrl: `${url}/api/v4`, token: 'portal-token' };
  }

  project(path: string, more: object = {}): string {
    const body = { id: 7, path_with_namespace: path, web_url: `http://${this.host}/${path}`, ...more };
    this.answers.set(`/projects/${path}`, { body });
    this.answers.set('/projects/7/pipelines', { body: [] });
    return path;
  }

  pipeline(id: number, status: string, more: object = {}): object {
    const sha = `${id}`.padStart(40, 'a');
    const at = '2026-11-20T10:00:00.000Z';
    const web = `http://${this.host}/checkout/cart/-/pipelines/${id}`;
    const listed = { id, iid: id, project_id: 7, status, source: 'push', ref: 'main', sha, name: null, web_url: web };
    const whole = { ...listed, created_at: at, updated_at: at, ...more };
    const user = { id: 1, username: 'omar', name: 'Omar Haddad', state: 'active' };
    this.answers.set(`/projects/7/pipelines/${id}`, {
      body: { ...whole, user, started_at: at, finished_at: at, duration: 41, yaml_errors: null, tag: false },
    });
    this.answers.set(`/projects/7/repository/commits/${sha}`, { body: { id: sha, title: `feat: number ${id}` } });
    this.answers.set(`/projects/7/pipelines/${id}/jobs`, { body: [this.job(12, 'build'), this.job(11, 'test')] });
    return whole;
  }

  private job(id: number, name: string): object {
    const web = `http://${this.host}/checkout/cart/-/jobs/${id}`;
    return { id, name, stage: name, status: 'success', allow_failure: false, duration: 20.4, web_url: web };
  }
}
