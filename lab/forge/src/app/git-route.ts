import type { IncomingMessage } from 'node:http';
import { canPush, canReadCode, canSeeProject, type Viewer } from '../domain/access.ts';
import type { Project } from '../domain/model.ts';
import type { Forge } from '../forge.ts';
import { advertiseRefs, type GitService, receivePack, uploadPack } from '../git/smart-http.ts';
import { TooManyAttempts } from '../http/errors.ts';
import { authenticateGit } from '../service/authenticate.ts';
import { announcePush, forbiddenRefs } from '../service/pushes.ts';
import type { Exchange } from '../http/exchange.ts';
import { send } from '../http/reply.ts';

type GitRequest = { path: string; action: 'info/refs' | GitService };

const pattern = /^\/(.+?)(?:\.git)?\/(info\/refs|git-upload-pack|git-receive-pack)$/;

export function parseGitPath(pathname: string): GitRequest | undefined {
  const match = pathname.match(pattern);
  if (!match?.[1] || pathname.includes('/-/') || pathname.startsWith('/api/')) return undefined;
  return { path: decodeURIComponent(match[1]), action: match[2] as GitRequest['action'] };
}

/** git shows what stands here to the person, so it says what to do. */
async function refuse({ response, headOnly }: Exchange, status: number, text: string): Promise<void> {
  const headers: Record<string, string> = { 'content-type': 'text/plain; charset=utf-8' };
  if (status === 401) headers['www-authenticate'] = 'Basic realm="Forge"';
  await send(response, { status, text: `${text}\n`, headers }, headOnly);
}

const signIn = 'HTTP Basic: Access denied. Use your username with your password, or an access token as the password.';
const absent = "The project you were looking for could not be found or you don't have permission to view it.";

type Verdict = { status: number; text: string } | { project: Project };

function judge(forge: Forge, viewer: Viewer, path: string, writing: boolean): Verdict {
  const { store } = forge;
  const project = store.projectByPath(path);
  const visible = project && canSeeProject(store, viewer, project) && canReadCode(store, viewer, project);
  // Who has not said who they are is asked first, whether the project is there or not.
  if (!viewer.user && (writing || !visible)) return { status: 401, text: signIn };
  if (!visible) return { status: 404, text: absent };
  const scopes = viewer.scopes;
  const scope = writing
    ? scopes.includes('write_repository')
    : scopes.includes('read_repository') || scopes.includes('write_repository');
  if (viewer.user && !scope && !scopes.includes('api')) {
    return {
      status: 403,
      text: `The access token needs the scope ${writing ? 'write_repository' : 'read_repository'}.`,
    };
  }
  if (writing && project.archived) return { status: 403, text: 'The project is archived and can only be read.' };
  if (writing && !canPush(store, viewer, project)) {
    return { status: 403, text: 'You are not allowed to push code to this project.' };
  }
  return { project };
}

function authenticated(forge: Forge, request: IncomingMessage): Viewer | 'wrong' | TooManyAttempts {
  try {
    return authenticateGit(forge.accounts, request);
  } catch (error) {
    if (error instanceof TooManyAttempts) return error;
    throw error;
  }
}

export async function handleGit(forge: Forge, exchange: Exchange, wanted: GitRequest): Promise<void> {
  const { request, response, url } = exchange;
  const service = wanted.action === 'info/refs' ? url.searchParams.get('service') : wanted.action;
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') {
    return refuse(exchange, 403, 'Only the smart HTTP protocol is spoken here. Update git.');
  }
  const viewer = authenticated(forge, request);
  if (viewer instanceof TooManyAttempts) return refuse(exchange, viewer.status, String(viewer.body.message));
  if (viewer === 'wrong') return refuse(exchange, 401, signIn);
  const verdict = judge(forge, viewer, wanted.path, service === 'git-receive-pack');
  if ('status' in verdict) return refuse(exchange, verdict.status, verdict.text);
  const { project } = verdict;
  const dir = forge.repositories.path(project.id);
  if (wanted.action === 'info/refs') return advertiseRefs(dir, service, request, response);
  if (request.method !== 'POST') return refuse(exchange, 405, 'Method not allowed.');
  if (service === 'git-upload-pack') return uploadPack(dir, request, response);
  await push(forge, exchange, project, viewer);
}

async function push(forge: Forge, { request, response }: Exchange, project: Project, viewer: Viewer): Promise<void> {
  const { user } = viewer;
  if (!user) return;
  const { hooksPath, temporary } = forge.repositories;
  const rules = { hooksPath, temporary, forbidden: forbiddenRefs(forge, viewer, project) };
  const dir = forge.repositories.path(project.id);
  await receivePack(dir, rules, request, response, (updates) => announcePush(forge, project, user, updates));
}
