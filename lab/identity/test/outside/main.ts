import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { readBody, sendHtml, sendJson } from '../../../kit/http.ts';
import { html, renderPage } from '../../../kit/page.ts';
import { newProvider } from './provider.ts';
import { type Account, shapes } from './shapes.ts';

/**
 * An identity provider that is not the platform's: Entra ID's or Auth0's shapes on a certified library, with the faults that
 * tests ask for by POST /control/<fault>. It is only ever started by tests.
 */
const { PORT, ORIGIN = `http://127.0.0.1:${PORT}`, SHAPE = 'plain', CLIENT, ACCOUNTS = '[]' } = process.env;
const shape = shapes[SHAPE];
if (!shape || !CLIENT) throw new Error(`SHAPE must be one of ${Object.keys(shapes).join(', ')}, and CLIENT be given`);
const accounts = JSON.parse(ACCOUNTS) as Account[];
const client = JSON.parse(CLIENT);
const mount = shape.issuerPath.replace(/\/$/, '');

let provider = newProvider(ORIGIN, shape, client, accounts);
let fault = 'none';

async function login(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params } = await provider.interactionDetails(request, response);
  if (request.method === 'POST') {
    const form = new URLSearchParams(await readBody(request, 4096));
    const account = accounts.find((each) => each.login === form.get('login'));
    const refused = { error: 'access_denied', error_description: 'The person did not agree' };
    const result = account ? { login: { accountId: account.id } } : refused;
    return provider.interactionFinished(request, response, result);
  }
  const body = html`<h1>The other provider</h1><p>${prompt.name} for ${String(params.client_id)}</p>
<form method="post"><label>Account <input name="login"></label><button>Sign in elsewhere</button></form>`;
  const page = renderPage({ title: 'The other provider', body, formTargets: client.redirectUris });
  sendHtml(response, 200, page.html, page.headers);
}

/** What each fault makes of a request; true when that was the answer. */
async function disturbed(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const url = request.url ?? '/';
  if (fault === 'down') {
    sendJson(response, 503, { error: 'temporarily_unavailable' });
    return true;
  }
  if (fault === 'token-down' && url.startsWith(`${mount}/token`)) {
    sendJson(response, 503, { error: 'temporarily_unavailable' });
    return true;
  }
  // Longer than Backstage waits for a token.
  if (fault === 'token-slow' && url.startsWith(`${mount}/token`)) await pause(12_000);
  if (fault === 'issuer' && url.endsWith('/.well-known/openid-configuration')) {
    const endpoints = Object.fromEntries(
      ['authorization', 'token', 'userinfo'].map((name) => [`${name}_endpoint`, `${ORIGIN}/${name}`]),
    );
    sendJson(response, 200, { issuer: 'https://elsewhere.example', jwks_uri: `${ORIGIN}/jwks`, ...endpoints });
    return true;
  }
  if (fault === 'nonce') request.url = url.replace(/([?&]nonce=)[^&]+/, '$1somebody-elses');
  return false;
}

createServer(async (request, response) => {
  const url = request.url ?? '/';
  const [, asked] = /^\/control\/([a-z-]+)$/.exec(url) ?? [];
  if (asked) {
    if (asked === 'rotate-keys') provider = newProvider(ORIGIN, shape, client, accounts);
    else fault = asked;
    return sendJson(response, 200, { fault });
  }
  if (await disturbed(request, response)) return undefined;
  if (url.startsWith('/login/')) return login(request, response);
  if (!url.startsWith(`${mount}/`)) return sendJson(response, 404, { error: 'There is nothing here.' });
  const whole = request.url ?? '/';
  Object.assign(request, { originalUrl: whole, url: whole.slice(mount.length) });
  return provider.callback()(request, response);
}).listen(Number(PORT), '127.0.0.1');
