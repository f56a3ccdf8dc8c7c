import { isObject, type JsonObject } from '../http/body.ts';
import { describeError } from '../../../kit/log.ts';
import type { Tokens } from '../../../kit/tokens.ts';
import { Turns } from '../../../kit/turns.ts';

/** It does not answer, or not as a forge does: later it may. */
export class ForgeAway extends Error {}
/** It does not know us by what we came with. */
class ForgeUnknown extends ForgeAway {}
/** It answers, and there is no such thing, or not for this account. */
export class ForgeMissing extends Error {}
/** It has understood, and will not. */
export class ForgeRefused extends Error {}

export interface Project {
  id: number;
  path: string;
  branch: string;
  page: string;
}

export interface MergeRequest {
  number: number;
  title: string;
  page: string;
  branch: string;
  sha: string;
}

export interface CommitStatus {
  state: 'pending' | 'running' | 'success' | 'failed' | 'canceled';
  name: string;
  ref: string;
  description: string;
  target_url: string;
}

const patienceMs = 20_000;
const largestAnswer = 4 * 1024 * 1024;
const largestArchive = 50 * 1024 * 1024;

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const at = (project: number | string, rest = '') => `/projects/${encodeURIComponent(project)}${rest}`;

async function readAll(response: Response, limit: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > limit) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new ForgeAway(`the forge stopped in the middle of its answer (${describeError(error)})`);
  }
  if (size > limit) throw new ForgeRefused(`what the forge has is larger than ${limit / 1024 / 1024} MB`);
  return Buffer.concat(chunks);
}

/** The part of GitLab's API by which repositories are followed. */
export class ForgeClient {
  #url: string;
  #tokens: Turns;

  constructor(url: string, tokens: Tokens) {
    this.#url = url;
    this.#tokens = new Turns(tokens, (error) => error instanceof ForgeUnknown);
  }

  async project(id: number | string): Promise<Project> {
    const found = await this.#object(at(id));
    return {
      id: Number(found.id),
      path: textOf(found.path_with_namespace),
      branch: textOf(found.default_branch),
      page: textOf(found.web_url),
    };
  }

  async head(project: number, branch: string): Promise<string> {
    const found = await this.#object(at(project, `/repository/branches/${encodeURIComponent(branch)}`));
    return textOf(isObject(found.commit) ? found.commit.id : undefined);
  }

  async commit(project: number, sha: string): Promise<{ title: string; author: string; page: string }> {
    const found = await this.#object(at(project, `/repository/commits/${sha}`));
    return { title: textOf(found.title), author: textOf(found.author_name), page: textOf(found.web_url) };
  }

  /** The files of a commit, in a folder of their own, as tar.gz. */
  archive(project: number, sha: string): Promise<Buffer> {
    return this.#ask('GET', at(project, `/repository/archive.tar.gz?sha=${sha}`), undefined, largestArchive);
  }

  async mergeRequests(project: number, branch: string): Promise<MergeRequest[]> {
    const query = new URLSearchParams({ state: 'opened', target_branch: branch, per_page: '100' });
    return (await this.#list(at(project, `/merge_requests?${query}`))).flatMap((found) => {
      // A fork's files are not of those who may push here.
      if (found.source_project_id !== project || !textOf(found.sha)) return [];
      const [title, page] = [textOf(found.title), textOf(found.web_url)];
      return { number: Number(found.iid), title, page, branch: textOf(found.source_branch), sha: textOf(found.sha) };
    });
  }

  /** Who moved the branch to this commit; nobody when the forge does not remember. */
  async pusher(project: number, branch: string, sha: string): Promise<string | undefined> {
    for (const event of await this.#list(at(project, '/events?action=pushed&per_page=100'))) {
      const { ref, commit_to: to } = isObject(event.push_data) ? event.push_data : {};
      if (ref === branch && to === sha) return textOf(event.author_username) || undefined;
    }
    return undefined;
  }

  async tell(project: number, sha: string, status: CommitStatus): Promise<void> {
    await this.#ask('POST', at(project, `/statuses/${sha}`), status);
  }

  /** One hook for one address, however often it is asked for. */
  async ensureHook(project: number, url: string, token: string): Promise<number> {
    const wanted = { url, token, push_events: true, merge_requests_events: true };
    const known = (await this.#list(at(project, '/hooks?per_page=100'))).find((hook) => hook.url === url);
    if (known) {
      await this.#ask('PUT', at(project, `/hooks/${Number(known.id)}`), wanted);
      return Number(known.id);
    }
    const made: unknown = JSON.parse((await this.#ask('POST', at(project, '/hooks'), wanted)).toString());
    return Number(isObject(made) ? made.id : 0);
  }

  async removeHook(project: number, hook: number): Promise<void> {
    await this.#ask('DELETE', at(project, `/hooks/${hook}`));
  }

  async #object(path: string): Promise<JsonObject> {
    const value = await this.#json(path);
    if (!isObject(value)) throw new ForgeAway('the forge answered with something else than was asked for');
    return value;
  }

  async #list(path: string): Promise<JsonObject[]> {
    return objects(await this.#json(path));
  }

  async #json(path: string): Promise<unknown> {
    const bytes = await this.#ask('GET', path);
    try {
      return JSON.parse(bytes.toString());
    } catch {
      throw new ForgeAway('the forge answered with something that is not JSON');
    }
  }

  #ask(method: string, path: string, body?: unknown, limit = largestAnswer): Promise<Buffer> {
    return this.#tokens.take(() => this.#askOnce(method, path, body, limit));
  }

  async #askOnce(method: string, path: string, body: unknown, limit: number): Promise<Buffer> {
    const response = await this.#send(method, path, body);
    const { status } = response;
    if (response.ok) return readAll(response, limit);
    const said = (await readAll(response, largestAnswer).catch(() => Buffer.alloc(0))).toString().slice(0, 300);
    if (status === 404) throw new ForgeMissing(`the forge has no ${path.split('?')[0]}, or not for this account`);
    if (status === 401 || status === 403) {
      const Refusal = status === 401 ? ForgeUnknown : ForgeAway;
      throw new Refusal(
        `the forge refuses this controller's account (${status}): its token, or what it may do there, has to be put right`,
      );
    }
    if (status < 400 || status >= 500 || status === 429) throw new ForgeAway(`the forge answered ${status}`);
    throw new ForgeRefused(`the forge answered ${status}: ${said}`);
  }

  async #send(method: string, path: string, body: unknown): Promise<Response> {
    const headers = { 'private-token': this.#tokens.current, 'content-type': 'application/json' };
    const signal = AbortSignal.timeout(patienceMs);
    const more = body === undefined ? {} : { body: JSON.stringify(body) };
    try {
      // The token goes nowhere else.
      return await fetch(`${this.#url}/api/v4${path}`, { method, headers, signal, redirect: 'manual', ...more });
    } catch (error) {
      const cause = error instanceof Error && error.cause ? describeError(error.cause) : describeError(error);
      throw new ForgeAway(`the forge does not answer (${cause})`);
    }
  }
}
