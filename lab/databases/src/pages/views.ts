import { html, type Html, renderPage } from '../../../kit/page.ts';
import type { Provisioned } from '../postgres/registry.ts';
import type { Person } from '../../../kit/sign-in/sign-in.ts';

type Rendered = { html: string; headers: Record<string, string> };

export interface Access {
  name: string;
  host: string;
  port: number;
}

const copyScript = `
for (const button of document.querySelectorAll('[data-copy]')) {
  button.addEventListener('click', async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand('copy'); }
    document.getElementById('copied').textContent = button.dataset.said;
  });
}`;

const account = (person: Person): Html =>
  html`<p class="soft">Signed in as ${person.name} (<code>${person.username}</code>). <a href="/">Your databases</a> · <a href="/sign-out">Sign out</a></p>`;

function place({ name, host, port }: Access): Html {
  return html`<dl><dt>Database and role</dt><dd><code>${name}</code></dd><dt>Host</dt><dd><code>${host}</code></dd>
<dt>Port</dt><dd><code>${port}</code></dd></dl>`;
}

function secretField(id: string, label: string, value: string): Html {
  return html`<label for="${id}">${label}</label><div class="secret"><input id="${id}" value="${value}" readonly spellcheck="false"
 autocomplete="off"><button type="button" data-copy="${id}" data-said="${label} copied">Copy<span class="hidden"> ${label.toLowerCase()}</span></button></div>`;
}

const form = (
  proof: string,
  label: string,
) => html`<form method="post"><input type="hidden" name="proof" value="${proof}">
<button type="submit">${label}</button></form>`;

const onDay = (date: Date) => `${date.toISOString().slice(0, 10)} at ${date.toISOString().slice(11, 16)} UTC`;

/** Before the password exists: opening a link must not use it up, so it takes a deliberate click. */
export function offerPage(person: Person, request: Provisioned, access: Access, proof: string): Rendered {
  const body = html`<h1>Your database “${request.name}” is ready</h1>${place(access)}
<p>Its password does not exist yet. It is made when you ask for it, and shown <strong>once</strong>: have a place to keep it.</p>
${form(proof, 'Show the password')}${account(person)}`;
  return renderPage({ title: `Database ${request.name}`, body });
}

export function againPage(person: Person, request: Provisioned, access: Access, proof: string): Rendered {
  const when = request.handedOverAt ? ` on ${onDay(request.handedOverAt)}` : '';
  const body = html`<h1>The password of “${request.name}” was shown before</h1>${place(access)}
<p>You saw it${when}. It is kept nowhere, so nobody can show it again. If it is lost you can make a new one:
the old one stops working at once, and connections that are open stay open until they end.</p>
${form(proof, 'Make a new password')}${account(person)}`;
  return renderPage({ title: `Database ${request.name}`, body });
}

export function passwordPage(person: Person, request: Provisioned, access: Access, password: string): Rendered {
  const url = `postgresql://${access.name}:${password}@${access.host}:${access.port}/${access.name}`;
  const body = html`<h1>The password of “${request.name}”</h1>
<p role="status">This is the only time that you see it. Copy it before you close this page.</p>
${secretField('password', 'Password', password)}${secretField('connection', 'Connection string', url)}
<p id="copied" class="soft" role="status" aria-live="polite"></p>${place(access)}${account(person)}`;
  return renderPage({ title: `Password of ${request.name}`, body, script: copyScript });
}

function row(request: Provisioned): Html {
  const state = { intended: 'being made', ready: 'waits for you to fetch the password', handed_over: 'in use' }[
    request.state
  ];
  return html`<tr><th scope="row"><a href="/handover/${request.id}">${request.name}</a></th><td>${request.team.split('/').at(-1)}</td>
<td>${request.purpose}</td><td>${state}</td></tr>`;
}

export function listPage(person: Person, requests: Provisioned[]): Rendered {
  const table = html`<div class="scroll"><table><thead><tr><th scope="col">Name</th><th scope="col">Team</th><th scope="col">What for</th>
<th scope="col">State</th></tr></thead><tbody>${requests.map(row)}</tbody></table></div>`;
  const empty = html`<p>You have none yet. Ask for one in the portal: <em>Requests</em>, then <em>New database</em>. When your lead has
approved it, it appears here and you fetch its password.</p>`;
  const body = html`<h1>Your databases</h1>${requests.length > 0 ? table : empty}
<p class="soft">Signed in as ${person.name} (<code>${person.username}</code>). <a href="/sign-out">Sign out</a></p>`;
  return renderPage({ title: 'Your databases', body });
}

export function refusalPage(status: number, text: string, person?: Person): Rendered {
  const titles: Record<number, string> = { 403: 'Not yours', 404: 'Not found', 503: 'Not now' };
  const title = titles[status] ?? 'That did not work';
  const way = person ? account(person) : html`<p><a class="button" href="/">Begin again</a></p>`;
  return renderPage({ title, body: html`<h1>${title}</h1><p role="alert">${text}</p>${way}` });
}
