import type { IncomingMessage } from 'node:http';
import type { Automation } from '../automation.ts';
import { parseObject, readBytes } from '../http/body.ts';
import { ApiError, jsonApi } from '../http/errors.ts';
import { type Exchange, header } from '../http/exchange.ts';
import type { Reply } from '../http/reply.ts';
import { Router } from '../../../kit/router.ts';
import { authenticate } from '../service/authenticate.ts';
import type { Handler } from '../terraform/call.ts';
import { configurations, upload } from '../terraform/configuration-routes.ts';
import { framedLog } from '../terraform/log-file.ts';
import { organizations } from '../terraform/organizations.ts';
import { isEnded } from '../terraform/runs.ts';
import { runRoutes } from '../terraform/run-routes.ts';
import { api } from '../terraform/show.ts';
import { downloadState, stateRoutes } from '../terraform/state-routes.ts';
import { workspaces } from '../terraform/workspaces.ts';

const media = 'application/vnd.api+json';
const bodyLimit = 32 * 1024 * 1024;
const uploadLimit = 50 * 1024 * 1024;

/** Paths that only Terraform Cloud has; of those that AWX has too, the media type tells whose is meant. */
const own =
  /^\/(_archivist\/|\.well-known\/terraform\.json$|api\/v2\/(account|applies|configuration-versions|plans|runs|state-version-outputs|state-versions|workspaces)(\/|$)|api\/v2\/organizations\/[^/]+\/(workspaces|runs|entitlement-set)(\/|$))/;

export function isTerraform(request: IncomingMessage, pathname: string): boolean {
  if (own.test(pathname)) return true;
  const types = `${header(request, 'accept') ?? ''} ${header(request, 'content-type') ?? ''}`;
  return pathname.startsWith(`${api}/`) && types.includes(media);
}

export function terraformRouter(): Router<Handler> {
  const router = new Router<Handler>();
  for (const [method, pattern, handler] of [organizations, workspaces, configurations, runRoutes, stateRoutes].flat()) {
    router.add(method, `${api}/${pattern}`, handler);
  }
  return router;
}

const apiHeaders = { 'content-type': media, 'tfp-api-version': '2.6', 'tfp-appname': 'Terraform Enterprise' };

const discovery = { 'state.v2': `${api}/`, 'tfe.v2': `${api}/`, 'tfe.v2.1': `${api}/`, 'tfe.v2.2': `${api}/` };

/** Files and logs, by addresses that are signed instead of asking for a token. */
async function archivist(automation: Automation, { request, url }: Exchange): Promise<Reply> {
  const target = automation.sealer.verify('archivist', url.pathname.split('/')[2] ?? '');
  if (!target) throw jsonApi(404, 'This address is wrong, or older than a day. Ask for a new one.');
  const [what = '', id = ''] = target.split('/');
  if (request.method === 'PUT') {
    const bytes = await readBytes(
      request,
      uploadLimit,
      jsonApi(413, `The upload is larger than ${uploadLimit / 1024 / 1024} MB.`),
    );
    if (what === 'configuration') return upload(automation, id, bytes);
  }
  if (request.method === 'GET' && what === 'state') return downloadState(automation, id);
  if (request.method === 'GET' && (what === 'plan' || what === 'apply'))
    return log(automation, what, id, url.searchParams);
  throw jsonApi(404);
}

async function log(
  automation: Automation,
  stage: 'plan' | 'apply',
  id: string,
  query: URLSearchParams,
): Promise<Reply> {
  const run = automation.store.of.runs.get(id);
  if (!run) throw jsonApi(404);
  const ended =
    isEnded(run) || (stage === 'plan' && ['planned', 'confirmed', 'apply_queued', 'applying'].includes(run.status));
  const bytes = await framedLog(automation, run, stage, ended);
  const offset = Number(query.get('offset') ?? 0) || 0;
  const limit = Number(query.get('limit') ?? bytes.length) || bytes.length;
  return { bytes: bytes.subarray(offset, offset + limit), headers: { 'content-type': 'text/plain; charset=utf-8' } };
}

async function answer(automation: Automation, router: Router<Handler>, exchange: Exchange): Promise<Reply> {
  const { request, url } = exchange;
  const method = request.method ?? 'GET';
  const path = url.pathname.replace(/\/+$/, '');
  if (path === `${api}/ping`) return { status: 204 };
  const viewer = authenticate(automation.accounts, automation.sealer, request);
  if (!viewer || viewer === 'wrong')
    throw jsonApi(401, 'A valid token is needed: Authorization: Bearer with a token of POST /api/v2/tokens/.');
  const match = router.find(method, url.pathname);
  if (!('value' in match))
    throw match.allowed.length > 0
      ? new ApiError(405, jsonApi(405).body, { allow: match.allowed.join(', ') })
      : jsonApi(404);
  const bytes = method === 'GET' ? Buffer.alloc(0) : await readBytes(request, bodyLimit, jsonApi(413));
  const type = request.headers['content-type'] ?? '';
  if (bytes.length > 0 && !type.includes('json')) throw jsonApi(415, `The body must be ${media}.`);
  const body = parseObject(bytes, jsonApi(400, 'The body is not a JSON document with an object at its top.'));
  return match.value({ ...exchange, automation, viewer, params: match.params, body });
}

export async function handleTerraform(
  automation: Automation,
  router: Router<Handler>,
  exchange: Exchange,
): Promise<Reply> {
  const { pathname } = exchange.url;
  if (pathname === '/.well-known/terraform.json') return { json: discovery };
  if (pathname.startsWith('/_archivist/')) return archivist(automation, exchange);
  const reply = await answer(automation, router, exchange);
  return { ...reply, headers: { ...apiHeaders, ...reply.headers } };
}
