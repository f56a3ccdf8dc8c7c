import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from '../../../kit/http.ts';
import type { Log } from '../../../kit/log.ts';
import type { Databases } from '../postgres/databases.ts';
import type { Provisioned } from '../postgres/registry.ts';
import { Refusal } from '../refusal.ts';
import type { Settings } from '../settings.ts';
import { readWish } from './input.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();

function authorize(request: IncomingMessage, tokens: string[]): void {
  const [, given = ''] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (tokens.some((token) => timingSafeEqual(digest(given), digest(token)))) return;
  throw new Refusal(401, 'The bearer token is missing or wrong.', { headers: { 'www-authenticate': 'Bearer' } });
}

export interface Api {
  databases: Databases;
  settings: Settings;
  log: Log;
}

function present(request: Provisioned, settings: Settings) {
  return {
    id: request.id,
    name: request.name,
    role: request.name,
    host: settings.DATABASE_HOST,
    port: settings.DATABASE_PORT,
    handover: `${settings.PUBLIC_URL}/handover/${request.id}`,
  };
}

async function create({ databases, settings, log }: Api, request: IncomingMessage, response: ServerResponse) {
  const { key, wish } = await readWish(request);
  const outcome = await databases.provision(key, wish);
  if (outcome.made)
    log.info('A database was made', { name: wish.name, owner: wish.owner, team: wish.team, request: key });
  sendJson(response, outcome.made ? 201 : 200, present(outcome.request, settings));
}

async function listAll({ databases, settings }: Api, response: ServerResponse) {
  const items = (await databases.list()).map((request) => ({
    ...present(request, settings),
    owner: request.owner,
    team: request.team,
    purpose: request.purpose,
    state: request.state,
    createdAt: request.createdAt,
  }));
  sendJson(response, 200, { items });
}

export async function handleApi(api: Api, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    authorize(request, api.settings.tokens());
    if (request.method === 'POST') await create(api, request, response);
    else if (request.method === 'GET') await listAll(api, response);
    else throw new Refusal(405, 'Only GET and POST are known here.', { headers: { allow: 'GET, POST' } });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const problems = error.problems.length > 0 ? { problems: error.problems } : {};
    sendJson(response, error.status, { error: error.message, ...problems }, error.headers);
  }
}
