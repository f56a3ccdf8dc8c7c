import { type ChildProcess, spawn } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RunningForge } from '../../forge/test/forge.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

export const runnerToken = 'runner-token-of-the-test';

/** Jobs run only where they can be kept apart; elsewhere there is nothing to try but the refusal. */
const find = (path: string) =>
  access(path).then(
    () => path,
    () => undefined,
  );

/** STAGECRAFT_BWRAP names a bubblewrap that is not where the system has it. */
export const bubblewrap = await find(process.env.STAGECRAFT_BWRAP ?? '/usr/bin/bwrap');

export const canConfine = process.platform === 'linux' && (process.getuid?.() === 0 || bubblewrap !== undefined);

export type Options = { env?: Record<string, string>; uid?: number };

/** A runner as a process of its own. */
export class RunningRunner {
  readonly log: string[] = [];
  readonly dataDir: string;
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(forgeUrl: string, dataDir: string, { env = {}, uid }: Options = {}) {
    this.dataDir = dataDir;
    this.#child = spawn(process.execPath, [main], {
      env: {
        PATH: process.env.PATH,
        FORGE_URL: forgeUrl,
        RUNNER_TOKEN: runnerToken,
        RUNNER_NAME: 'runner-of-the-test',
        DATA_DIR: dataDir,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => this.log.push(chunk.toString()));
    }
    this.ended = new Promise((resolve) => this.#child.once('exit', (code) => resolve(code)));
  }

  static async start(forgeUrl: string, options: Options = {}): Promise<RunningRunner> {
    return new RunningRunner(forgeUrl, await mkdtemp(join(tmpdir(), 'runner-data-')), options);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.ended;
  }

  async stop(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

export async function until<T>(what: string, look: () => Promise<T | undefined | false>, seconds = 40): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`It did not come to this: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

type Json = ReturnType<typeof JSON.parse>;

/** One project of the forge and what its pipelines do. */
export class Project {
  readonly forge: RunningForge;
  readonly path: string;
  #files = 0;

  constructor(forge: RunningForge, path: string) {
    this.forge = forge;
    this.path = path;
  }

  get api(): string {
    return `/projects/${encodeURIComponent(this.path)}`;
  }

  async commit(files: Record<string, string>, branch = 'main', message = 'Change files'): Promise<string> {
    const tree = (
      await this.forge.get(`${this.api}/repository/tree?ref=${encodeURIComponent(branch)}&recursive=true&per_page=100`)
    ).json;
    const known = Array.isArray(tree) ? tree.map((each: Json) => each.path) : [];
    const actions = Object.entries(files).map(([path, content]) => ({
      action: known.includes(path) ? 'update' : 'create',
      file_path: path,
      content,
    }));
    this.#files += 1;
    const body = { branch, commit_message: message, actions, ...(Array.isArray(tree) ? {} : { start_branch: 'main' }) };
    const answer = await this.forge.post(`${this.api}/repository/commits`, body);
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.json.id;
  }

  /** Commits the configuration and waits for its pipeline. */
  async push(config: string, files: Record<string, string> = {}, branch = 'main'): Promise<Json> {
    const sha = await this.commit({ '.gitlab-ci.yml': config, ...files }, branch);
    return until(
      `a pipeline for ${sha}`,
      async () => (await this.forge.get(`${this.api}/pipelines?sha=${sha}`)).json[0],
    );
  }

  async pipeline(id: number): Promise<Json> {
    return (await this.forge.get(`${this.api}/pipelines/${id}`)).json;
  }

  async finished(id: number, seconds = 60): Promise<Json> {
    return until(
      `pipeline ${id} ends`,
      async () => {
        const pipeline = await this.pipeline(id);
        return ['success', 'failed', 'canceled', 'skipped', 'manual'].includes(pipeline.status) && pipeline;
      },
      seconds,
    );
  }

  /** Newest tries by name. */
  async jobs(id: number, query = ''): Promise<Record<string, Json>> {
    const list = (await this.forge.get(`${this.api}/pipelines/${id}/jobs?per_page=100${query}`)).json as Json[];
    return Object.fromEntries(list.reverse().map((job) => [job.name, job]));
  }

  async trace(jobId: number): Promise<string> {
    return (await this.forge.get(`${this.api}/jobs/${jobId}/trace`)).text;
  }

  async running(id: number, name: string): Promise<Json> {
    return until(`${name} runs`, async () => {
      const job = (await this.jobs(id))[name];
      return job?.status === 'running' && job;
    });
  }

  async act(path: string, body: Json = {}): Promise<Json> {
    return (await this.forge.post(`${this.api}${path}`, body)).json;
  }
}

export type Lab = { forge: RunningForge; runner: RunningRunner; project: Project; stop(): Promise<void> };

export async function startLab(forgeEnv: Record<string, string> = {}, options: Options = {}): Promise<Lab> {
  const forge = await RunningForge.start(undefined, { FORGE_RUNNER_TOKEN: runnerToken, ...forgeEnv });
  const keepOut = { RUNNER_KEEP_OUT: forge.dataDir };
  const runner = await RunningRunner.start(forge.url, { ...options, env: { ...keepOut, ...options.env } });
  const stop = async () => {
    await runner.end();
    await runner.stop();
    await forge.stop();
  };
  return { forge, runner, project: new Project(forge, 'checkout/cart'), stop };
}
