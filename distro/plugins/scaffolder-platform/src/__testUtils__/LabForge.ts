import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { checkout, freePort, passwords, Program, until } from './programs';

export interface Pipeline {
  id: number;
  status: string;
  web_url: string;
}

export interface Job {
  id: number;
  name: string;
  status: string;
}

const ended = ['success', 'failed', 'canceled', 'skipped'];

/** The lab's forge with the whole company, and its runner. */
export class LabForge {
  readonly token = randomBytes(20).toString('hex');
  readonly host: string;
  readonly url: string;
  readonly forge: Program;
  private readonly adminToken = randomBytes(20).toString('hex');
  private readonly runner: Program;

  private constructor(port: number, runnerPort: number) {
    const runnerToken = randomBytes(20).toString('hex');
    this.host = `localhost:${port}`;
    this.url = `http://${this.host}`;
    const company = {
      ...passwords,
      PORT: String(port),
      PUBLIC_URL: this.url,
      COMPANY_DIR: join(checkout, 'lab/company'),
      INSTALLATION: 'templates',
      FORGE_ADMIN_TOKEN: this.adminToken,
      FORGE_PORTAL_TOKEN: this.token,
      FORGE_RUNNER_TOKEN: runnerToken,
    };
    this.forge = new Program('forge', company, `http://127.0.0.1:${port}/healthcheck`);
    const runner = {
      FORGE_URL: this.url,
      RUNNER_TOKEN: runnerToken,
      RUNNER_CONCURRENCY: '4',
      RUNNER_KEEP_OUT: this.forge.folder,
      PORT: String(runnerPort),
    };
    this.runner = new Program('runner', runner, `http://127.0.0.1:${runnerPort}/`);
  }

  static async start(): Promise<LabForge> {
    const lab = new LabForge(await freePort(), await freePort());
    await lab.forge.start();
    await lab.runner.start();
    return lab;
  }

  /** Of a portal whose templates publish to it. */
  get config() {
    const integration = { host: this.host, baseUrl: this.url, apiBaseUrl: `${this.url}/api/v4`, token: this.token };
    return {
      integrations: { gitlab: [integration] },
      scaffolder: {
        defaultAuthor: { name: 'S', email: 's@s.example' },
        defaultEnvironment: { parameters: { forge: 'gitlab' } },
      },
    };
  }

  async remove(): Promise<void> {
    await this.runner.remove();
    await this.forge.remove();
  }

  async call(method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${this.url}/api/v4${path}`, {
      method,
      headers: { 'private-token': this.adminToken, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
  }

  async get<Answer>(path: string): Promise<Answer> {
    return (await (await this.call('GET', path)).json()) as Answer;
  }

  async file(project: string, path: string): Promise<string | undefined> {
    const where = `/projects/${encodeURIComponent(project)}/repository/files/${encodeURIComponent(path)}/raw?ref=main`;
    const answer = await this.call('GET', where);
    return answer.ok ? answer.text() : undefined;
  }

  /** Each file with git's checksum of it. */
  async content(project: string): Promise<Record<string, string>> {
    const entries = await this.get<{ id: string; path: string; type: string }[]>(
      `/projects/${encodeURIComponent(project)}/repository/tree?ref=main&recursive=true&per_page=100`,
    );
    return Object.fromEntries(entries.filter(({ type }) => type === 'blob').map(({ id, path }) => [path, id]));
  }

  /** The pipeline of the newest commit when it has ended, with its jobs and what they said. */
  async pipeline(
    project: string,
    seconds = 240,
  ): Promise<{ status: string; jobs: Record<string, string>; said: string }> {
    const at = `/projects/${encodeURIComponent(project)}`;
    const [{ id, status }] = await until<Pipeline[]>(
      `the pipeline of ${project} ends`,
      async () => {
        const { commit } = await this.get<{ commit?: { id: string } }>(`${at}/repository/branches/main`);
        const found = commit && (await this.get<Pipeline[]>(`${at}/pipelines?sha=${commit.id}&per_page=1`));
        return Array.isArray(found) && ended.includes(found[0]?.status) && found;
      },
      seconds,
    );
    const jobs = await this.get<Job[]>(`${at}/pipelines/${id}/jobs?per_page=100`);
    const traces = jobs
      .filter((job) => job.status === 'failed')
      .map(async (job) => (await this.call('GET', `${at}/jobs/${job.id}/trace`)).text());
    return {
      status,
      jobs: Object.fromEntries(jobs.map((job) => [job.name, job.status])),
      said: (await Promise.all(traces)).join('\n'),
    };
  }
}
