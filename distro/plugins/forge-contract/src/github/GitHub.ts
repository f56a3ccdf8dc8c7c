import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from './app';
import { commitFiles, makeRepository, refusedPush, serveGit } from './git';
import { answerGraphql } from './graphql';
import type { Answer, Hub, Question, Right } from './Hub';
import { Repository } from './Repository';
import { answerRest } from './rest';

/** What is answered instead, as often as it says. */
interface Fault extends Answer {
  on: RegExp;
  times?: number;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  return text === '' ? {} : JSON.parse(text);
}

function send(response: ServerResponse, { status, body, headers = {}, bytes }: Answer): void {
  const content = bytes ?? (body === undefined ? undefined : Buffer.from(JSON.stringify(body)));
  const type = bytes ? 'application/octet-stream' : 'application/json; charset=utf-8';
  response.writeHead(status, { 'content-type': type, ...headers });
  response.end(content);
}

/**
 * GitHub's interface, as far as Backstage's modules and ours speak it, in the shapes of GitHub's own documentation. The
 * repositories are real: Git itself serves them.
 */
export class GitHub implements Hub {
  readonly organization = 'harbourline';
  readonly token = 'ghp_token-of-the-contract';
  readonly app = new App();
  readonly teams = ['checkout', 'logistics'];
  readonly root = mkdtempSync(join(tmpdir(), 'github-contract-'));
  readonly repositories: Repository[] = [];
  /** Each question that was asked, such as `GET /repos/harbourline/cart`. */
  readonly asked: string[] = [];
  readonly without = new Set<Right>();
  isEnterprise = false;
  hasProtection = true;
  private faults: Fault[] = [];
  private readonly server: Server = createServer((request, response) => {
    this.answer(request, response).catch((error) => send(response, { status: 500, body: { message: String(error) } }));
  });

  async start(port = 0): Promise<this> {
    await new Promise<void>((done) => this.server.listen(port, '127.0.0.1', done));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
    rmSync(this.root, { recursive: true, force: true });
  }

  get host(): string {
    const address = this.server.address();
    return `localhost:${typeof address === 'object' && address ? address.port : 0}`;
  }

  get url(): string {
    return `http://${this.host}`;
  }

  get api(): string {
    return `${this.url}/api/v3`;
  }

  /** As `integrations.github` has it. */
  get integration() {
    return { host: this.host, apiBaseUrl: this.api, token: this.token };
  }

  may(right: Right): boolean {
    return !this.without.has(right);
  }

  find(owner: string, name: string): Repository | undefined {
    return this.repositories.find((each) => each.owner === owner && each.name === name);
  }

  repository(name: string): Repository {
    const found = this.find(this.organization, name);
    if (!found) throw new Error(`There is no repository ${name}.`);
    return found;
  }

  async add(name: string, files: Record<string, string>, description = ''): Promise<Repository> {
    const made = new Repository(this.organization, name, description, 'private', this.root);
    await makeRepository(made.folder);
    if (Object.keys(files).length > 0) await commitFiles(made.folder, files);
    this.repositories.push(made);
    return made;
  }

  remove(name: string): void {
    const { folder } = this.repository(name);
    this.repositories.splice(this.repositories.indexOf(this.repository(name)), 1);
    rmSync(folder, { recursive: true, force: true });
  }

  fail(on: RegExp, answer: Answer, times = Number.POSITIVE_INFINITY): void {
    this.faults.push({ on, times, ...answer });
  }

  mend(): void {
    this.faults = [];
    this.without.clear();
    this.hasProtection = true;
  }

  private faultFor(what: string): Answer | undefined {
    const fault = this.faults.find(({ on, times = 0 }) => times > 0 && on.test(what));
    if (fault) fault.times = (fault.times ?? 0) - 1;
    return fault;
  }

  private isMine(request: IncomingMessage): boolean {
    const [scheme = '', proof = ''] = (request.headers.authorization ?? '').split(' ');
    if (scheme.toLowerCase() === 'basic')
      return Buffer.from(proof, 'base64').toString() === `x-access-token:${this.token}`;
    return proof === this.token;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const path = decodeURIComponent(url.pathname)
      .replace(/^\/api\/(?:v3)?/, '/')
      .replace(/^\/\//, '/');
    const what = `${request.method} ${path}`;
    this.asked.push(what);
    const fault = this.faultFor(what);
    if (fault) return send(response, fault);
    if (!url.pathname.startsWith('/api/')) return this.answerGit(request, response, url);
    const question: Question = {
      method: request.method ?? 'GET',
      path,
      query: url.searchParams,
      accept: request.headers.accept ?? '',
      body: await bodyOf(request),
    };
    return send(response, await this.answerQuestion(request, question));
  }

  private async answerQuestion(request: IncomingMessage, question: Question): Promise<Answer> {
    const proof = (request.headers.authorization ?? '').split(' ')[1] ?? '';
    if (question.path.startsWith('/app/') && this.app.isSignedBy(proof)) return this.app.answer(this, question);
    if (!this.isMine(request)) return { status: 401, body: { message: 'Bad credentials' } };
    if (question.path !== '/graphql') return answerRest(this, question);
    return answerGraphql(this, String(question.body.query), question.body.variables as never);
  }

  private async answerGit(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (!this.isMine(request)) {
      return send(response, { status: 401, headers: { 'www-authenticate': 'Basic realm="GitHub"' }, body: {} });
    }
    const isPush = url.pathname.endsWith('/git-receive-pack');
    if (isPush && !this.may('workflows')) {
      request.resume();
      return send(response, {
        status: 200,
        headers: { 'content-type': 'application/x-git-receive-pack-result' },
        bytes: refusedPush(
          'refusing to allow a Personal Access Token to create or update workflow `.github/workflows/pipeline.yml` without `workflow` scope',
        ),
      });
    }
    await serveGit(request, response, { root: this.root, url });
    const [, owner, name = ''] = url.pathname.split('/');
    if (isPush) {
      await this.find(owner, name.replace(/\.git$/, ''))?.beginRuns(this.url);
    }
    return undefined;
  }
}
