import { html } from '../../../kit/page.ts';
import type { Automation } from '../automation.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Reply } from '../http/reply.ts';
import { authenticate } from '../service/authenticate.ts';
import { jobPage, jobsTable, templatesTable } from './jobs.ts';
import { press } from './buttons.ts';
import { absent, page } from './layout.ts';
import { runPage, workspacePage, workspacesTable } from './runs.ts';

const recent = 20;

function home(automation: Automation): Reply {
  return page(
    'Start',
    html`<h1>Automation</h1><p class="soft">What runs here, and what ran. It is started by the portal, or with AWX's and Terraform's own clients.</p>
      <section><h2>Job templates</h2>${templatesTable(automation)}</section>
      <section><h2>Jobs</h2>${jobsTable(automation, recent)}</section>
      <section><h2>Workspaces</h2>${workspacesTable(automation)}</section>`,
  );
}

function signIn(): Reply {
  const body = html`<h1>Sign in</h1><p>These pages show what ran and what it said. Sign in with your name and password of the company.</p>`;
  const reply = page('Sign in', body, 401);
  return { ...reply, headers: { ...reply.headers, 'www-authenticate': 'Basic realm="Automation", charset="UTF-8"' } };
}

/** Outputs are for those who work here: unlike the forge's, these pages ask who is there. */
export async function renderPages(automation: Automation, { request, url }: Exchange): Promise<Reply> {
  if (!['GET', 'HEAD', 'POST'].includes(request.method ?? ''))
    return { status: 405, json: { detail: 'Method not allowed.' }, headers: { allow: 'GET, HEAD, POST' } };
  const viewer = authenticate(automation.accounts, automation.sealer, request);
  if (!viewer || viewer === 'wrong') return signIn();
  const [kind = '', id = '', ...rest] = url.pathname.split('/').filter(Boolean);
  if (request.method === 'POST') return press(automation, viewer, { request, kind, id, what: rest.join('/') });
  if (rest.length > 0) return absent();
  if (kind === '') return home(automation);
  if (kind === 'jobs') return jobPage(automation, Number(id));
  if (kind === 'workspaces') return workspacePage(automation, viewer, id);
  if (kind === 'runs') return runPage(automation, viewer, id);
  return absent();
}
