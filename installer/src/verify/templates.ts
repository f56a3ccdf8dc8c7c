import { randomBytes } from 'node:crypto';
import { settingAt } from './configuration.ts';
import type { Context } from './context.ts';
import type { Session } from './sign-in.ts';
import { until } from './until.ts';

type Schema = { properties?: Record<string, Field>; required?: string[] };
type Field = { type?: string; enum?: string[]; default?: unknown; minLength?: number };

export interface Template {
  metadata: { name: string; tags?: string[]; annotations?: Record<string, string> };
  spec: { parameters?: Schema | Schema[] };
}

export interface Pipeline {
  status: string;
  /** Status by name. */
  jobs: Record<string, string>;
}

interface TaskEvent {
  body: { message?: string; error?: { message: string } };
}

const patienceMs = 180_000;
/** How long a portal may take for that after its start, on a busy machine. */
const readMs = 60_000;
const ended = ['success', 'failed', 'canceled', 'skipped'];
/** What a task is before it fails, and after it has written everything. */
const hopeful = ['open', 'processing', 'completed'];

/** Something that fits each field that must be filled in. */
function sample(name: string, { enum: choices, default: usual, minLength = 1 }: Field): unknown {
  return usual ?? choices?.[0] ?? `${name} as verify tries it `.padEnd(minLength, '.');
}

export function sampleValues({ spec }: Template, own: Record<string, string>): Record<string, unknown> {
  const schemas = [spec.parameters ?? []].flat();
  const wanted = schemas.flatMap(({ properties = {}, required = [] }) =>
    required.map((name) => [name, sample(name, properties[name] ?? {})] as const),
  );
  return { ...Object.fromEntries(wanted), ...own };
}

/** Runs templates as a person does, and looks in the forge at what became of it. */
export class TemplateDesk {
  readonly #context: Context;
  readonly #forge: string;
  readonly #token: string;

  private constructor(context: Context, forge: string, token: string) {
    this.#context = context;
    this.#forge = forge;
    this.#token = token;
  }

  static async open(context: Context): Promise<TemplateDesk> {
    const [{ addresses }, secrets] = await Promise.all([context.inside.plan(), context.inside.secrets()]);
    const forge = addresses.find(({ name }) => name === 'scm')?.url;
    const token = secrets['forge-admin-token'];
    if (forge === undefined || token === undefined)
      throw new Error('the installed plan has no forge that can be looked into');
    return new TemplateDesk(context, `${forge}/api/v4`, token);
  }

  static readonly freshName = (): string => `verify-${randomBytes(4).toString('hex')}`;

  /** A portal that has just started reads one after the other: all are there when it says the same twice. */
  async templates(as: Session): Promise<Template[]> {
    const namesOf = (templates: Template[]): string => templates.map(({ metadata }) => metadata.name).join(', ');
    let former: Template[] = [];
    const ask = async (): Promise<Template[] | undefined> => {
      const { body } = await this.#context.ask('/api/catalog/entities?filter=kind=template', { as, quiet: true });
      const before = namesOf(former);
      former = JSON.parse(body) as Template[];
      return former.length > 0 && namesOf(former) === before ? former : undefined;
    };
    const found = (await until(ask, readMs, this.#context.signal, 1000)) ?? former;
    this.#context.note('templates in the catalog', namesOf(found));
    return found;
  }

  /** A team that the person is in. */
  async teamOf(as: Session): Promise<string> {
    const filter = `kind=group,spec.type=team,relations.hasMember=${as.ref}`;
    const { body } = await this.#context.ask(`/api/catalog/entities?filter=${filter}`, { as, quiet: true });
    const [team] = JSON.parse(body) as { metadata: { name: string } }[];
    if (team === undefined) throw new Error(`${as.ref} is in no team`);
    return team.metadata.name;
  }

  /** What the template would write: nothing is made. */
  async dryRun(as: Session, template: Template, values: object, files: { path: string; base64Content: string }[]) {
    const json = { template, values, directoryContents: files };
    const answer = await this.#context.ask('/api/scaffolder/v2/dry-run', { method: 'POST', as, json, quiet: true });
    this.#context.note(`a dry run of ${template.metadata.name}`, String(answer.status));
    if (answer.status !== 200) throw new Error(`a dry run of ${template.metadata.name} is answered ${answer.status}`);
    const { directoryContents } = JSON.parse(answer.body) as { directoryContents: { path: string }[] };
    return directoryContents.map(({ path }) => path);
  }

  /** Runs it, waits for its pipeline, does the work with what was made, and takes everything away again. */
  async withMade<Result>(
    as: Session,
    template: Template,
    name: string,
    work: (project: string, pipeline: Pipeline) => Promise<Result>,
  ): Promise<Result> {
    await this.#refuseElsewhere();
    const team = await this.teamOf(as);
    const project = `${team}/${name}`;
    const json = {
      templateRef: `template:default/${template.metadata.name}`,
      values: sampleValues(template, { name, owner: `group:default/${team}` }),
    };
    const begun = await this.#context.ask('/api/scaffolder/v2/tasks', { method: 'POST', as, json });
    if (begun.status !== 201) throw new Error(`the template ${template.metadata.name} is not run: ${begun.status}`);
    const task = `/api/scaffolder/v2/tasks/${(JSON.parse(begun.body) as { id: string }).id}`;
    try {
      await this.#untilWritten(as, project, task);
      return await work(project, await this.pipeline(project));
    } finally {
      // It may still be waiting for the catalog.
      await this.#context.ask(`${task}/cancel`, { method: 'POST', as, json: {}, quiet: true });
      await this.#ask('DELETE', `projects/${encodeURIComponent(project)}`);
    }
  }

  #branch(project: string) {
    return this.#ask('GET', `projects/${encodeURIComponent(project)}/repository/branches/main`);
  }

  /** Says what became of the task when it writes no repository. */
  async #untilWritten(as: Session, project: string, task: string): Promise<void> {
    let state = 'open';
    const look = async () => {
      if ((await this.#branch(project)).status === 200) return 'written';
      const { status, body } = await this.#context.ask(task, { as, quiet: true });
      if (status === 200) state = (JSON.parse(body) as { status: string }).status;
      return hopeful.includes(state) ? undefined : state;
    };
    if ((await until(look, patienceMs, this.#context.signal, 500)) === 'written') return;
    const { body } = await this.#context.ask(`${task}/events`, { as, quiet: true });
    const last = (JSON.parse(body) as TaskEvent[]).at(-1)?.body;
    const said = last?.error?.message ?? last?.message ?? 'it has said nothing';
    throw new Error(`${project} has not been written. Its task under Create (${state}) says: ${said}`);
  }

  /** The pipeline of the newest commit when it has ended; `none` when there is none in time. */
  async pipeline(project: string): Promise<Pipeline> {
    const at = `projects/${encodeURIComponent(project)}/pipelines`;
    const look = async () => {
      const branch = await this.#branch(project);
      if (branch.status !== 200) return undefined;
      const { commit } = JSON.parse(branch.body) as { commit: { id: string } };
      const { status, body } = await this.#ask('GET', `${at}?sha=${commit.id}&per_page=1`);
      const [newest] = status === 200 ? (JSON.parse(body) as { id: number; status: string }[]) : [];
      return newest && ended.includes(newest.status) ? newest : undefined;
    };
    const found = await until(look, patienceMs, this.#context.signal, 500);
    if (found === undefined) return { status: 'none', jobs: {} };
    const { body } = await this.#ask('GET', `${at}/${found.id}/jobs?per_page=100`);
    const list = JSON.parse(body) as { name: string; status: string }[];
    const jobs = Object.fromEntries(list.map((job) => [job.name, job.status]));
    this.#context.note(`the pipeline of ${project}`, `${found.status}: ${JSON.stringify(jobs)}`);
    return { status: found.status, jobs };
  }

  /** Each file with git's checksum of it. */
  async content(project: string): Promise<Map<string, string>> {
    const query = 'ref=main&recursive=true&per_page=100';
    const { body } = await this.#ask('GET', `projects/${encodeURIComponent(project)}/repository/tree?${query}`);
    const entries = JSON.parse(body) as { id: string; path: string; type: string }[];
    return new Map(entries.filter(({ type }) => type === 'blob').map(({ id, path }) => [path, id]));
  }

  async change(project: string, path: string, edit: (text: string) => string): Promise<void> {
    const at = `projects/${encodeURIComponent(project)}/repository/files/${encodeURIComponent(path)}`;
    const { body } = await this.#ask('GET', `${at}/raw?ref=main`);
    const json = { branch: 'main', content: edit(body), commit_message: `Change ${path}` };
    const { status } = await this.#ask('PUT', at, json);
    this.#context.note(`a change of ${path} in ${project}`, String(status));
  }

  /** What is made for trial is made in the platform's own forge, never in a company's organization. */
  async #refuseElsewhere(): Promise<void> {
    const forge = settingAt(await this.#context.configuration(), 'scaffolder.defaultEnvironment.parameters.forge');
    if (forge === 'github') throw new Error('templates publish to GitHub, and verify makes nothing there');
  }

  #ask(method: string, path: string, json?: object) {
    const headers = { 'private-token': this.#token };
    return this.#context.ask(`${this.#forge}/${path}`, { method, headers, quiet: true, ...(json ? { json } : {}) });
  }
}
