import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, sendJson } from '../../../kit/http.ts';
import type { Audit } from '../audit.ts';
import { handleAppRole, login as appRoleLogin } from '../auth/approle.ts';
import { handleJwt, login as jwtLogin } from '../auth/jwt.ts';
import { denied, Fault, invalid, isSealed } from '../fault.ts';
import { handleKv } from '../kv.ts';
import { isAllowed } from '../policy/match.ts';
import type { Capability } from '../policy/read.ts';
import { handleSystem, handleToken, needsSudo, openSystem } from '../system.ts';
import { type Bearer, findToken } from '../tokens.ts';
import type { Answer, Call, Known, Operation, Store } from './call.ts';
import { parseBody } from './input.ts';

const operations: Record<string, Operation> = {
  GET: 'read',
  HEAD: 'read',
  POST: 'update',
  PUT: 'update',
  DELETE: 'delete',
  PATCH: 'patch',
};
const largestBody = 1024 * 1024;

function operationOf(request: IncomingMessage, query: URLSearchParams): Operation {
  const operation = operations[request.method ?? ''];
  if (!operation) throw new Fault(405, ['method not allowed']);
  return operation === 'read' && query.get('list') === 'true' ? 'list' : operation;
}

async function readCall(store: Store, request: IncomingMessage): Promise<Call> {
  const url = new URL(request.url ?? '/', 'http://store');
  const path = decodeURIComponent(url.pathname.replace(/^\/v1\//, ''));
  if (!url.pathname.startsWith('/v1/') || path.split('/').includes('..')) throw new Fault(404, []);
  const operation = operationOf(request, url.searchParams);
  const body = operation === 'update' || operation === 'patch' ? parseBody(await readBody(request, largestBody)) : {};
  return { store, operation, path: path.replace(/\/+$/, ''), query: url.searchParams, body };
}

function tokenOf({ headers }: IncomingMessage): string {
  const shown = headers['x-vault-token'] ?? /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
  return (Array.isArray(shown) ? shown[0] : shown) ?? '';
}

/** A path is made by writing it: that is another right than changing it. */
function wantedFor({ operation, path, store }: Call): Capability[] {
  const sudo: Capability[] = needsSudo(path) ? ['sudo'] : [];
  if (operation !== 'update') return [operation, ...sudo];
  const [mount = '', kind, ...name] = path.split('/');
  const secrets = store.barrier.state.mounts[`${mount}/`]?.secrets;
  const isNew = secrets && (kind === 'data' || kind === 'metadata') && !secrets[name.join('/')];
  return [isNew ? 'create' : 'update', ...sudo];
}

function mayDo(call: Call, bearer: Bearer): boolean {
  const { state } = call.store.barrier;
  const wanted = wantedFor(call);
  if (call.operation === 'list' && isAllowed(state, bearer.entry, `${call.path}/`, wanted)) return true;
  return isAllowed(state, bearer.entry, call.path, wanted);
}

function signIn(call: Call): Promise<Answer> | undefined {
  const [root, mount, action, ...more] = call.path.split('/');
  if (root !== 'auth' || action !== 'login' || more.length > 0 || call.operation !== 'update') return undefined;
  const { type } = call.store.barrier.state.auths[`${mount}/`] ?? {};
  if (type === 'approle') return appRoleLogin(call, `${mount}/`);
  if (type === 'jwt') return jwtLogin(call, `${mount}/`);
  return undefined;
}

function dispatch(call: Known): Promise<Answer> {
  const parts = call.path.split('/');
  const [first = '', second = '', ...rest] = parts;
  const { mounts, auths } = call.store.barrier.state;
  if (first === 'sys') return handleSystem(call, parts.slice(1));
  if (first === 'auth' && second === 'token') return handleToken(call, rest);
  if (first === 'auth' && auths[`${second}/`]?.type === 'approle' && rest[0] === 'role')
    return handleAppRole(call, `${second}/`, rest);
  if (first === 'auth' && auths[`${second}/`]?.type === 'jwt') return handleJwt(call, `${second}/`, rest);
  if (mounts[`${first}/`]) return handleKv(call, `${first}/`, parts.slice(1));
  throw new Fault(404, [`no handler for route "${call.path}". route entry not found.`]);
}

async function answerOf(call: Call, token: string, found: (bearer: Bearer) => void): Promise<Answer> {
  const open = openSystem(call);
  if (open) return open;
  const { barrier } = call.store;
  if (barrier.sealed) throw isSealed();
  const signedIn = signIn(call);
  if (signedIn) return signedIn;
  const entry = findToken(barrier.state, token);
  if (!entry) throw denied();
  const bearer = { token, entry };
  found(bearer);
  if (!mayDo(call, bearer)) throw denied();
  return dispatch({ ...call, bearer });
}

function faultOf(store: Store, error: unknown): Fault {
  if (error instanceof Fault) return error;
  if (error instanceof URIError) return invalid('the path is not well encoded');
  if (error instanceof Error && error.constructor.name === 'BodyTooLarge') return new Fault(413, [error.message]);
  store.log.error('A request failed.', {
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
  return new Fault(full ? 507 : 500, [
    full ? 'the disk is full, so nothing was changed' : 'internal error: the log of this service says what',
  ]);
}

function envelope({ data, auth, warnings }: Answer): Record<string, unknown> {
  const id = { request_id: randomUUID(), lease_id: '', renewable: false, lease_duration: 0 };
  return { ...id, data: data ?? null, wrap_info: null, warnings: warnings ?? null, auth: auth ?? null };
}

function bodyOf(answer: Answer | Fault): Record<string, unknown> {
  if (!(answer instanceof Fault)) return answer.bare ?? envelope(answer);
  return answer.data === undefined ? { errors: answer.errors } : envelope({ data: answer.data });
}

function send(response: ServerResponse, answer: Answer | Fault): void {
  const { status = 200 } = answer;
  if (status === 204) response.writeHead(204, { 'cache-control': 'no-store' }).end();
  else sendJson(response, status, bodyOf(answer));
}

/** `sys/health` is asked every few seconds by whoever waits, and tells nothing of anybody. */
const isWorthKeeping = ({ path }: Call): boolean => !['sys/health', 'sys/seal-status', 'sys/leader'].includes(path);

export function createHandler(store: Store, audit: Audit) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let call: Call | undefined;
    let bearer: Bearer | undefined;
    let answer: Answer | Fault;
    try {
      call = await readCall(store, request);
      answer = await answerOf(call, tokenOf(request), (found) => {
        bearer = found;
      });
    } catch (error) {
      answer = faultOf(store, error);
    }
    try {
      if (call && isWorthKeeping(call)) await audit.write(call, bearer?.entry, answer.status ?? 200);
    } catch (error) {
      answer = faultOf(store, error);
    }
    send(response, answer);
  };
}
