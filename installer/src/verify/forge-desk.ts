import type { HttpAnswer } from '../ports/http.ts';
import type { Context, Question } from './context.ts';
import { until } from './until.ts';

type Json = Record<string, unknown>;

const ends = ['success', 'failed', 'canceled', 'skipped'];

/** A project of our own in the platform's forge, and what its pipeline says. */
export class ForgeDesk {
  readonly #context: Context;
  readonly #api: string;
  readonly #token: string;
  readonly path: string;

  private constructor(context: Context, forge: string, token: string, path: string) {
    this.#context = context;
    this.#api = `${forge}/api/v4`;
    this.#token = token;
    this.path = path;
  }

  static async open(context: Context, group: string, name: string): Promise<ForgeDesk> {
    const forge = (await context.inside.plan()).addresses.find((each) => each.name === 'scm')?.url;
    const token = (await context.inside.secrets())['forge-admin-token'];
    if (forge === undefined || token === undefined) throw new Error('the installed plan has no forge');
    const desk = new ForgeDesk(context, forge, token, `${group}/${name}`);
    await desk.#make(group, name);
    return desk;
  }

  /** The newest pipeline, when it has come to its end. */
  async run(config: string, patienceMs: number): Promise<{ status: string; trace: string }> {
    const actions = [{ action: 'create', file_path: '.gitlab-ci.yml', content: config }];
    const body = { branch: 'main', commit_message: 'Use a secret', actions };
    await this.#mustAsk(`${this.#project}/repository/commits`, { method: 'POST', json: body });
    const ended = async (): Promise<Json | undefined> => {
      const [newest] = (await this.#json(`${this.#project}/pipelines`)) as Json[];
      return newest && ends.includes(String(newest.status)) ? newest : undefined;
    };
    const pipeline = await until(ended, patienceMs, this.#context.signal, 500);
    if (!pipeline) return { status: 'not over', trace: '' };
    const jobs = (await this.#json(`${this.#project}/pipelines/${String(pipeline.id)}/jobs`)) as Json[];
    const traces = await Promise.all(jobs.map(({ id }) => this.#mustAsk(`${this.#project}/jobs/${String(id)}/trace`)));
    return { status: String(pipeline.status), trace: traces.map(({ body: text }) => text).join('\n') };
  }

  async remove(): Promise<void> {
    await this.#ask(this.#project, { method: 'DELETE' });
  }

  get #project(): string {
    return `/projects/${encodeURIComponent(this.path)}`;
  }

  async #make(group: string, name: string): Promise<void> {
    const { id } = (await this.#json(`/groups/${group}`)) as Json;
    const json = { name, namespace_id: id, initialize_with_readme: true };
    await this.#mustAsk('/projects', { method: 'POST', json });
    await this.#mustAsk(`${this.#project}/protected_branches`, { method: 'POST', json: { name: 'main' } });
  }

  #ask(path: string, question: Question = {}): Promise<HttpAnswer> {
    const headers = { 'private-token': this.#token };
    return this.#context.ask(`${this.#api}${path}`, { ...question, headers, quiet: true });
  }

  async #mustAsk(path: string, question: Question = {}): Promise<HttpAnswer> {
    const answer = await this.#ask(path, question);
    if (answer.status < 300) return answer;
    throw new Error(`the forge answers ${answer.status} to ${path}: ${answer.body.slice(0, 200)}`);
  }

  async #json(path: string): Promise<unknown> {
    return JSON.parse((await this.#mustAsk(path)).body);
  }
}
