import type { IncomingMessage } from 'node:http';
import { html } from '../../../kit/page.ts';
import { type Onward, type Person, SignInRefused } from '../../../kit/sign-in/sign-in.ts';
import type { Automation } from '../automation.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Reply } from '../http/reply.ts';
import type { Viewer } from '../service/accounts.ts';
import { authenticate } from '../service/authenticate.ts';
import { jobPage, jobsTable, templatesTable } from './jobs.ts';
import { press } from './buttons.ts';
import { absent, page, render, type View } from './layout.ts';
import { runPage, workspacePage, workspacesTable } from './runs.ts';

const recent = 20;

function home(automation: Automation): View {
  return page(
    'Start',
    html`<h1>Automation</h1><p class="soft">What runs here, and what ran. It is started by the portal, or with AWX's and Terraform's own clients.</p>
      <section><h2>Job templates</h2>${templatesTable(automation)}</section>
      <section><h2>Jobs</h2>${jobsTable(automation, recent)}</section>
      <section><h2>Workspaces</h2>${workspacesTable(automation)}</section>`,
  );
}

function askForPassword(): Reply {
  const body = html`<h1>Sign in</h1><p>These pages show what ran and what it said. Sign in with your name and password of the company.</p>`;
  const reply = render(page('Sign in', body, 401));
  return { ...reply, headers: { ...reply.headers, 'www-authenticate': 'Basic realm="Automation", charset="UTF-8"' } };
}

const leave = ({ location, cookies }: Onward): Reply => ({
  status: 303,
  text: '',
  headers: { location, 'set-cookie': cookies },
});

function unknown({ username }: Person): View {
  return page(
    'Not known here',
    html`<h1>Not known here</h1><p class="alert">The identity provider says that you are ${username}, and nobody of that name works here.</p>
      <p>Who works here is read from the identity provider. Whoever has just been added is known within a minute; whoever has left is not known any more.</p>`,
    403,
  );
}

/** As which person somebody has signed in, where that can be done, and what they may do here. */
interface Visitor {
  viewer?: Viewer;
  person?: Person;
}

function visitorOf({ accounts, sealer, signIn }: Automation, request: IncomingMessage): Visitor | 'wrong' {
  const viewer = authenticate(accounts, sealer, request);
  if (viewer === 'wrong') return viewer;
  if (viewer) return { viewer };
  const person = signIn?.person(request);
  const user = person && accounts.byName(person.username);
  return { ...(person ? { person } : {}), ...(user ? { viewer: { user, write: true } } : {}) };
}

async function show(automation: Automation, viewer: Viewer, { request, url }: Exchange): Promise<View | Reply> {
  const [kind = '', id = '', ...rest] = url.pathname.split('/').filter(Boolean);
  if (request.method === 'POST') return press(automation, viewer, { request, kind, id, what: rest.join('/') });
  if (rest.length > 0) return absent();
  if (kind === '') return home(automation);
  if (kind === 'jobs') return jobPage(automation, Number(id));
  if (kind === 'workspaces') return workspacePage(automation, viewer, id);
  if (kind === 'runs') return runPage(automation, viewer, id);
  return absent();
}

/** A form cannot be sent once more after a sign-in: the page is shown that it was on. */
const pageOf = ({ pathname }: URL, method = ''): string =>
  method === 'POST' ? pathname.split('/').slice(0, 3).join('/') : pathname;

async function answer(automation: Automation, exchange: Exchange): Promise<Reply> {
  const { signIn } = automation;
  const { request, url } = exchange;
  if (signIn && url.pathname === '/callback') return leave(await signIn.finish(request));
  if (signIn && url.pathname === '/sign-out') return leave(await signIn.signOut());
  const visitor = visitorOf(automation, request);
  if (visitor === 'wrong') return askForPassword();
  const { viewer, person } = visitor;
  if (!viewer && person) return render(unknown(person), person);
  if (!viewer) return signIn ? leave(await signIn.begin(pageOf(url, request.method))) : askForPassword();
  const shown = await show(automation, viewer, exchange);
  return 'body' in shown ? render(shown, person) : shown;
}

/** Outputs are for those who work here: unlike the forge's, these pages ask who is there. */
export async function renderPages(automation: Automation, exchange: Exchange): Promise<Reply> {
  if (!['GET', 'HEAD', 'POST'].includes(exchange.request.method ?? ''))
    return { status: 405, json: { detail: 'Method not allowed.' }, headers: { allow: 'GET, HEAD, POST' } };
  try {
    return await answer(automation, exchange);
  } catch (error) {
    if (!(error instanceof SignInRefused)) throw error;
    const body = html`<h1>Not signed in</h1><p class="alert">${error.message}</p><p><a href="/">Sign in again</a></p>`;
    const reply = render(page('Not signed in', body, error.status));
    return { ...reply, headers: { ...reply.headers, ...error.headers } };
  }
}
