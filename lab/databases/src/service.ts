import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from '../../kit/http.ts';
import type { Log } from '../../kit/log.ts';
import { SignIn } from '../../kit/sign-in/sign-in.ts';
import { handleApi } from './api/api.ts';
import { openApi } from './api/openapi.ts';
import { handlePages } from './pages/pages.ts';
import { Databases } from './postgres/databases.ts';
import { Refusal } from './refusal.ts';
import { type Settings, service } from './settings.ts';

async function checkHealth(databases: Databases, response: ServerResponse): Promise<void> {
  try {
    await databases.check();
    sendJson(response, 200, { status: 'ok', database: 'ok' });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    sendJson(response, 503, { status: 'unavailable', database: error.message }, error.headers);
  }
}

export function createService(settings: Settings, log: Log) {
  const databases = new Databases(settings, log);
  const provider = {
    issuer: settings.OIDC_ISSUER,
    client: service,
    secrets: settings.clientSecrets,
    publicUrl: settings.PUBLIC_URL,
    installation: settings.INSTALLATION,
  };
  const parts = { databases, settings, log, signIn: new SignIn(provider, log) };
  const document = openApi(settings.PUBLIC_URL);
  return {
    async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const path = (request.url ?? '/').split('?')[0]!;
      if (path === '/healthcheck') return checkHealth(databases, response);
      if (path === '/openapi.json') return sendJson(response, 200, document);
      if (path === '/api/databases') return handleApi(parts, request, response);
      return handlePages(parts, request, response, path);
    },
    stop: () => databases.stop(),
  };
}
