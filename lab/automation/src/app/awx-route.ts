import type { Automation } from '../automation.ts';
import { optionsOf } from '../awx/options.ts';
import { openReply } from '../awx/root.ts';
import { root } from '../awx/show.ts';
import { csrf, signIn } from '../awx/session.ts';
import type { Handler } from '../awx/call.ts';
import { parseObject, readBytes } from '../http/body.ts';
import { detail } from '../http/errors.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Reply } from '../http/reply.ts';
import type { Router } from '../../../kit/router.ts';
import { authenticate } from '../service/authenticate.ts';

const bodyLimit = 4 * 1024 * 1024;

const challenge = { 'www-authenticate': 'Bearer realm=api authorization_url=/api/o/authorize/' };

function requireViewer(automation: Automation, { request }: Exchange) {
  const viewer = authenticate(automation.accounts, automation.sealer, request);
  if (viewer === 'wrong') {
    throw Object.assign(
      detail(401, 'Invalid token, username or password. Make a new token with POST /api/v2/tokens/.'),
      { headers: challenge },
    );
  }
  if (!viewer)
    throw Object.assign(
      detail(401, 'Authentication credentials were not provided. To establish a login session, visit /api/login/.'),
      { headers: challenge },
    );
  return viewer;
}

/** `job_templates` of `/job_templates/1/`, `launch` of `/job_templates/1/launch/`. */
function lastWord(path: string): string {
  const words = path.slice(root.length + 1).split('/');
  return words.findLast((word) => !/^\d+$/.test(word)) ?? '';
}

async function readBody({ request }: Exchange) {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'DELETE') return {};
  const bytes = await readBytes(
    request,
    bodyLimit,
    detail(413, `The body is larger than ${bodyLimit / 1024 / 1024} MB.`),
  );
  // A form of a foreign page can send text, but not call it JSON.
  const type = request.headers['content-type'] ?? '';
  if (bytes.length > 0 && !type.includes('json')) throw detail(415, `Unsupported media type "${type}" in request.`);
  return parseObject(bytes, detail(400, 'JSON parse error - the body must be an object.'));
}

export async function handleAwx(automation: Automation, router: Router<Handler>, exchange: Exchange): Promise<Reply> {
  const { request, url } = exchange;
  const path = url.pathname.replace(/\/+$/, '');
  const method = request.method ?? 'GET';
  if (path === '/api/login')
    return method === 'POST' ? signIn(automation, exchange) : { json: {}, headers: { 'set-cookie': csrf(automation) } };
  const open = method === 'GET' || method === 'HEAD' ? openReply(automation, path) : undefined;
  if (open) return { ...open, headers: { 'set-cookie': csrf(automation) } };
  const viewer = requireViewer(automation, exchange);
  const match = router.find(method, url.pathname);
  if (!('value' in match)) {
    if (match.allowed.length === 0) throw detail(404, 'The requested resource could not be found.');
    if (method === 'OPTIONS') return optionsOf(lastWord(path), match.allowed, viewer);
    throw Object.assign(detail(405, `Method "${method}" not allowed.`), {
      headers: { allow: match.allowed.join(', ') },
    });
  }
  return match.value({ ...exchange, automation, viewer, params: match.params, body: await readBody(exchange) });
}
