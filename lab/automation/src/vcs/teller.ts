import { describeError } from '../../../kit/log.ts';
import type { Base } from '../base.ts';
import type { Commit, Repository, Workspace } from '../domain/terraform.ts';
import { commitOf } from './fetch.ts';
import { ForgeAway, type ForgeClient } from './forge.ts';
import { statusOf, type Told } from './status.ts';

/** Has the forge say beside a commit what became of it. */
export class Teller {
  #base: Base;
  #forge: ForgeClient;

  constructor(base: Base, forge: ForgeClient) {
    this.#base = base;
    this.#forge = forge;
  }

  /** The state of a run: told again until the forge has taken it. */
  async tell(id: string): Promise<void> {
    const { store, log } = this.#base;
    await store.lock
      .run(`told ${id}`, () => this.#tellNow(id))
      .catch((error: unknown) => log.error('It could not be kept what the forge was told', { run: id, error }));
  }

  async #tellNow(id: string): Promise<void> {
    const { store } = this.#base;
    const run = store.of.runs.get(id);
    const commit = run && commitOf(store, run);
    const workspace = run && store.of.workspaces.get(run.workspace);
    if (!run || !commit || !workspace?.repository) return;
    const now = statusOf(run);
    const told = `${now.state} ${now.description}`;
    if (run.told === told) return;
    if (await this.say(workspace, workspace.repository, commit, now, `/runs/${id}`))
      await store.of.runs.change(id, (current) => ({ ...current, told }));
  }

  /** False when it has to be said again later. */
  async say(
    { id, name }: Workspace,
    { project }: Repository,
    { sha, branch }: Pick<Commit, 'sha' | 'branch'>,
    { state, description }: Told,
    page = `/workspaces/${id}`,
  ): Promise<boolean> {
    const address = `${this.#base.publicUrl}${page}`;
    const about = { name: `automation/${name}`, ref: branch, target_url: address };
    try {
      await this.#forge.tell(project, sha, { ...about, state, description: description.slice(0, 250) });
      return true;
    } catch (error) {
      if (error instanceof ForgeAway) return false;
      this.#base.log.warn('The forge does not take the state of a run', {
        ...{ sha, state, error: describeError(error) },
      });
      return true;
    }
  }
}
