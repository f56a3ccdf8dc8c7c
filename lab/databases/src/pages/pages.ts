import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody, redirect, sendHtml } from '../../../kit/http.ts';
import type { Log } from '../../../kit/log.ts';
import { type Onward, type Person, type SignIn, SignInRefused } from '../../../kit/sign-in/sign-in.ts';
import type { Databases } from '../postgres/databases.ts';
import type { Provisioned } from '../postgres/registry.ts';
import { Refusal } from '../refusal.ts';
import type { Settings } from '../settings.ts';
import { againPage, listPage, offerPage, passwordPage, refusalPage } from './views.ts';

export interface Pages {
  databases: Databases;
  signIn: SignIn;
  settings: Settings;
  log: Log;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function findOwn({ databases }: Pages, id: string, person: Person): Promise<Provisioned> {
  const request = uuid.test(id) ? await databases.find(id) : undefined;
  if (!request) throw new Refusal(404, 'There is no such database. Follow the link in your request in the portal.');
  const owner = request.owner.split('/').at(-1);
  if (owner !== person.username) {
    throw new Refusal(
      403,
      `This database was asked for by ${owner}. Only they get its password, also when you are of the same team.`,
    );
  }
  if (request.state === 'intended')
    throw new Refusal(503, 'It is still being made. Try again in a few seconds.', { headers: { 'retry-after': '5' } });
  return request;
}

async function showHandover(
  pages: Pages,
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  person: Person,
) {
  const { settings, signIn, databases, log } = pages;
  const found = await findOwn(pages, id, person);
  const access = { name: found.name, host: settings.DATABASE_HOST, port: settings.DATABASE_PORT };
  const proof = signIn.sealer.sign('handover', `${found.id} ${person.username}`);
  if (request.method !== 'POST') {
    const page = (found.state === 'handed_over' ? againPage : offerPage)(person, found, access, proof);
    return sendHtml(response, 200, page.html, page.headers);
  }
  const form = new URLSearchParams(await readBody(request, 4096));
  if (form.get('proof') !== proof) throw new Refusal(400, 'That form was not made for you. Open the page again.');
  const password = await databases.handOver(found);
  log.info('Access was handed over', {
    name: found.name,
    person: person.username,
    again: found.state === 'handed_over',
  });
  const page = passwordPage(person, found, access, password);
  sendHtml(response, 200, page.html, page.headers);
}

const send = (response: ServerResponse, { location, cookies }: Onward): void =>
  redirect(response, location, { 'set-cookie': cookies });

async function route(pages: Pages, request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
  const { signIn, databases } = pages;
  if (path === '/callback') return send(response, await signIn.finish(request));
  if (path === '/sign-out') return send(response, await signIn.signOut());
  const [, id] = /^\/handover\/([^/]+)$/.exec(path) ?? [];
  if (path !== '/' && !id) throw new Refusal(404, 'There is no such page.');
  const person = signIn.person(request);
  if (!person) return send(response, await signIn.begin(path));
  if (id) return showHandover(pages, request, response, id, person);
  const page = listPage(person, await databases.list(`user:default/${person.username}`));
  sendHtml(response, 200, page.html, page.headers);
}

export async function handlePages(pages: Pages, request: IncomingMessage, response: ServerResponse, path: string) {
  try {
    await route(pages, request, response, path);
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof SignInRefused)) throw error;
    const page = refusalPage(error.status, error.message, pages.signIn.person(request));
    sendHtml(response, error.status, page.html, { ...page.headers, ...error.headers });
  }
}
