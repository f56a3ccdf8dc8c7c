import { randomBytes } from 'node:crypto';
import { describeError } from '../../../kit/log.ts';
import type { User } from '../domain/awx.ts';
import type { Commit, Repository, Run, Workspace } from '../domain/terraform.ts';
import { ApiError } from '../http/errors.ts';
import { adminUsername } from '../service/accounts.ts';
import { rights } from '../service/rights.ts';
import { createRun, emptyRun, type Planning } from '../terraform/create-run.ts';
import { isEnded, wasInterrupted } from '../terraform/runs.ts';
import { commitOf, type Fetched, fetchCommit, runMessage, short } from './fetch.ts';
import { ForgeAway, type ForgeClient, ForgeMissing } from './forge.ts';
import { Teller } from './teller.ts';

const soonMs = 5000;

/** What is known of a push before it is fetched. */
type Push = Pick<Commit, 'sha' | 'branch' | 'request'>;

/** Brings pushes and runs together by looking, again and again: no message is ever relied upon. */
export class Vcs {
  #planning: Planning;
  #forge: ForgeClient;
  #teller: Teller;
  #everyMs: number;
  #waiting = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** The forge was away when it was asked last: it is asked again soon. */
  #away = false;
  #closed = false;

  constructor(planning: Planning, forge: ForgeClient, everySeconds: number) {
    this.#planning = planning;
    this.#forge = forge;
    this.#teller = new Teller(planning, forge);
    this.#everyMs = everySeconds * 1000;
  }

  start(): void {
    this.#planning.runs.onMoved(({ id }) => void this.#teller.tell(id));
    void this.#round();
  }

  stop(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #round(): Promise<void> {
    this.#away = false;
    for (const { id, repository } of this.#planning.store.of.workspaces.all()) if (repository) await this.ring(id);
    const pause = this.#away ? Math.min(soonMs, this.#everyMs) : this.#everyMs;
    if (!this.#closed) this.#timer = setTimeout(() => void this.#round(), pause);
  }

  /** Somebody says that there may be something new. Rung twice, or without reason, it looks and finds nothing. */
  async ring(id: string): Promise<void> {
    if (this.#closed || this.#waiting.has(id)) return;
    this.#waiting.add(id);
    const look = async () => {
      this.#waiting.delete(id);
      await this.#look(id);
    };
    await this.#planning.store.lock
      .run(`repository ${id}`, look)
      .catch((error: unknown) =>
        this.#planning.log.error('A repository could not be followed', { workspace: id, error }),
      );
  }

  /** What a workspace is connected with, if the forge has it. */
  async connect(path: string, branch: string): Promise<Repository> {
    const found = await this.#forge.project(path);
    const wanted = branch || found.branch;
    await this.#forge.head(found.id, wanted);
    const secret = this.#planning.sealer.seal(randomBytes(24).toString('base64url'));
    return { project: found.id, path: found.path, page: found.page, branch: wanted, secret, problem: '' };
  }

  async disconnect({ project, hook }: Repository): Promise<void> {
    if (hook === undefined) return;
    await this.#forge.removeHook(project, hook).catch((error: unknown) => {
      this.#planning.log.warn('The forge still rings for a workspace that is gone', {
        project,
        error: describeError(error),
      });
    });
  }

  /** The newest commit, for somebody who asks for a run without a configuration. */
  async newest(workspace: Workspace, repository: Repository, user: User): Promise<Fetched> {
    const { project, branch } = repository;
    const sha = await this.#forge.head(project, branch);
    return fetchCommit(this.#planning, this.#forge, workspace, { sha, branch, pushedBy: '', repository, user });
  }

  async #look(id: string): Promise<void> {
    const workspace = this.#planning.store.of.workspaces.get(id);
    if (!workspace?.repository || workspace.executionMode === 'local') return;
    const problem = await this.#follow(workspace, workspace.repository).catch((error: unknown) =>
      this.#explain(error, workspace.repository as Repository),
    );
    await this.#remember(id, { problem });
    for (const run of this.#runsOf(id)) await this.#teller.tell(run.id);
  }

  async #remember(id: string, news: Partial<Repository>): Promise<void> {
    const known = this.#planning.store.of.workspaces.get(id)?.repository;
    const isKnown = Object.entries(news).every(([name, value]) => known?.[name as keyof Repository] === value);
    if (!known || isKnown) return;
    if (news.problem)
      this.#planning.log.warn('A repository is not followed', { path: known.path, problem: news.problem });
    await this.#planning.store.of.workspaces.change(id, (now) =>
      now.repository ? { ...now, repository: { ...now.repository, ...news } } : now,
    );
  }

  #explain(error: unknown, { path, branch }: Repository): string {
    if (error instanceof ForgeAway) {
      this.#away = true;
      return `${path} could not be looked at: ${error.message}. It is tried again.`;
    }
    if (error instanceof ForgeMissing)
      return `${path} or its branch ${branch} is not there any more, or this controller’s account may not see it. The state is kept, and nothing is planned.`;
    return error instanceof ApiError ? error.words : describeError(error);
  }

  async #follow(workspace: Workspace, repository: Repository): Promise<string> {
    const { project } = repository;
    const { path, page } = await this.#forge.project(project);
    await this.#remember(workspace.id, { path, page });
    const refused = [await this.#hang(workspace, repository), await this.#takeHead(workspace, repository)];
    for (const { number, title, page: at, branch, sha } of await this.#forge.mergeRequests(
      project,
      repository.branch,
    )) {
      refused.push(
        await this.#takeRequest(workspace, repository, { sha, branch, request: { number, title, page: at } }),
      );
    }
    await this.#replaceOlder(workspace.id);
    return refused.filter(Boolean).join(' ');
  }

  /** Without a hook it is looked at all the same, only later. */
  async #hang({ id }: Workspace, { project, secret, hook: hung }: Repository): Promise<string> {
    if (hung !== undefined) return '';
    const { publicUrl, sealer } = this.#planning;
    try {
      const hook = await this.#forge.ensureHook(project, `${publicUrl}/webhooks/${id}`, sealer.open(secret));
      await this.#remember(id, { hook });
      return '';
    } catch (error) {
      return `The forge cannot be asked to ring here (${describeError(error)}): it is looked at every ${this.#everyMs / 1000} seconds.`;
    }
  }

  #runsOf(id: string): Run[] {
    return this.#planning.store.of.runs
      .all()
      .filter((run) => run.workspace === id && commitOf(this.#planning.store, run));
  }

  /** A first run has gone well; until then it is tried by whoever asked for it, and a plan that waits would be in its way. */
  #hasBegun({ id, queueAllRuns }: Workspace): boolean {
    const { store } = this.#planning;
    const wentWell = (run: Run) => ['applied', 'planned_and_finished'].includes(run.status);
    const began = (run: Run) => run.workspace === id && !run.planOnly && (wentWell(run) || commitOf(store, run));
    return queueAllRuns || store.of.runs.all().some(began);
  }

  async #takeHead(workspace: Workspace, repository: Repository): Promise<string> {
    const { branch, project } = repository;
    const sha = await this.#forge.head(project, branch);
    const last = this.#runsOf(workspace.id).findLast((run) => !run.planOnly);
    const isPlanned = last && commitOf(this.#planning.store, last)?.sha === sha && !wasInterrupted(last);
    return isPlanned || !this.#hasBegun(workspace) ? '' : this.#take(workspace, repository, { sha, branch });
  }

  async #takeRequest(workspace: Workspace, repository: Repository, push: Push): Promise<string> {
    const own = this.#runsOf(workspace.id).filter(
      (run) => commitOf(this.#planning.store, run)?.request?.number === push.request?.number,
    );
    for (const run of own) {
      if (!isEnded(run) && commitOf(this.#planning.store, run)?.sha !== push.sha)
        await this.#planning.runs.cancel(run, false);
    }
    const isPlanned = own.some((run) => commitOf(this.#planning.store, run)?.sha === push.sha && !wasInterrupted(run));
    return isPlanned ? '' : this.#take(workspace, repository, push);
  }

  /** Plans what was pushed, if whoever pushed it may start runs; otherwise says why not. */
  async #take(workspace: Workspace, repository: Repository, push: Push): Promise<string> {
    const { sha, branch, request } = push;
    const pushedBy = await this.#forge.pusher(repository.project, branch, sha);
    const user =
      pushedBy === undefined || pushedBy === adminUsername ? undefined : this.#planning.accounts.byName(pushedBy);
    const viewer = user && { user, write: true };
    if (!pushedBy || !viewer || !rights.execute(viewer)) return this.#refuse(workspace, repository, push, pushedBy);
    const configuration = await fetchCommit(this.#planning, this.#forge, workspace, {
      ...push,
      pushedBy,
      repository,
      user,
    });
    const run = await createRun(this.#planning, {
      ...emptyRun,
      message: runMessage(configuration.commit),
      ...{ workspace: workspace.id, configuration: configuration.id, createdBy: user.id },
      planOnly: request !== undefined,
      autoApply: !request && workspace.autoApply && rights.confirm(viewer),
    });
    this.#planning.log.info('A push is planned', { run: run.id, path: repository.path, branch, sha, pushedBy });
    return '';
  }

  async #refuse(workspace: Workspace, repository: Repository, { sha, branch }: Push, pushedBy = ''): Promise<string> {
    const whose = pushedBy
      ? `was pushed by ${pushedBy}, who may not start runs here`
      : 'was pushed, and the forge does not say by whom';
    const words = `${short(sha)} on ${branch} ${whose}. Whoever may start runs can plan it here.`;
    if (!repository.problem.includes(words)) {
      const told = { state: 'failed', description: words } as const;
      await this.#teller.say(workspace, repository, { sha, branch }, told);
    }
    return words;
  }

  /** What waits for a word is a plan of what was there before: the newest has all of it. */
  async #replaceOlder(id: string): Promise<void> {
    const runs = this.#runsOf(id).filter((run) => !run.planOnly);
    const newest = runs.at(-1);
    if (!newest) return;
    const words = `${short(commitOf(this.#planning.store, newest)?.sha ?? '')} came after it, and has been planned instead.`;
    for (const run of runs.slice(0, -1)) {
      // What somebody has asked for here is theirs to discard.
      if (!isEnded(run) && commitOf(this.#planning.store, run)?.pushedBy) await this.#planning.runs.discard(run, words);
    }
  }
}
