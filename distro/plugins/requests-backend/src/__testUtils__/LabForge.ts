import { LabProcess, newToken } from './LabProcess';

export type LabForgeOptions = {
  /** Repositories of the company, as files: one alone makes the group, and the whole company would take longer. */
  files?: Record<string, string>;
  pipelines?: boolean;
};

/** The real forge of the lab, and the runner that carries out its pipelines. */
export class LabForge {
  readonly token = newToken();
  private readonly adminToken = newToken();
  private readonly runnerToken = newToken();
  private readonly forge: LabProcess;
  private readonly runner?: LabProcess;

  constructor({ files = {}, pipelines = false }: LabForgeOptions = {}) {
    const accounts = { FORGE_PORTAL_TOKEN: this.token, FORGE_ADMIN_TOKEN: this.adminToken };
    const environment = () => ({ ...accounts, ...(pipelines ? { FORGE_RUNNER_TOKEN: this.runnerToken } : {}) });
    this.forge = new LabProcess('forge', environment, { 'repositories/checkout/shop/README.md': '# shop\n', ...files });
    const ofRunner = () => ({ FORGE_URL: this.url, RUNNER_TOKEN: this.runnerToken, RUNNER_NAME: 'test' });
    if (pipelines) this.runner = new LabProcess('runner', ofRunner);
  }

  get host(): string {
    return this.forge.host;
  }

  get url(): string {
    return this.forge.url;
  }

  /** As the portal's configuration has it. */
  get integration() {
    return { host: this.host, baseUrl: this.url, apiBaseUrl: `${this.url}/api/v4`, token: this.token };
  }

  async start(): Promise<this> {
    await this.forge.start();
    await this.startRunner();
    return this;
  }

  async startRunner(): Promise<void> {
    await this.runner?.start({ answers: false });
  }

  async stopRunner(): Promise<void> {
    await this.runner?.stop();
  }

  /** The forge alone: a runner waits for it. */
  async restart(signal: NodeJS.Signals, meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
    await this.forge.stop(signal);
    await meanwhile().finally(() => this.forge.start());
  }

  async remove(): Promise<void> {
    await this.runner?.remove();
    await this.forge.remove();
  }

  async get(path: string): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${this.url}/api/v4${path}`, { headers: { 'private-token': this.token } });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
  }
}
