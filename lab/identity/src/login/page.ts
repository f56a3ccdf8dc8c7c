import { html, type Html, renderPage } from '../../../kit/page.ts';
import type { Person } from '../realm/directory.ts';

export interface LoginView {
  company: string;
  client: string;
  action: string;
  people: Person[];
  username?: string;
  problem?: string;
  formTargets: string[];
}

/** Choosing somebody fills in the name and moves on to the password. */
const script = `
for (const button of document.querySelectorAll('[data-username]')) {
  button.addEventListener('click', () => {
    document.getElementById('username').value = button.dataset.username;
    document.getElementById('password').focus();
  });
}`;

function personButton(person: Person): Html {
  const where = [person.title, person.team].filter(Boolean).join(' · ');
  return html`<li><button type="button" data-username="${person.username}"><strong>${person.username}</strong> ${person.name}
<small>${where}</small></button></li>`;
}

function form(view: LoginView): Html {
  const invalid = view.problem ? html` aria-invalid="true" aria-describedby="problem"` : html``;
  const focusName = view.username ? html`` : html` autofocus`;
  const focusPassword = view.username ? html` autofocus` : html``;
  return html`<form method="post" action="${view.action}">
<label for="username">Username or e-mail</label>
<input id="username" name="username" value="${view.username ?? ''}" autocomplete="username" autocapitalize="none"
 spellcheck="false" required${invalid}${focusName}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${invalid}${focusPassword}>
<button class="full" type="submit">Sign in</button>
</form>`;
}

export function loginPage(view: LoginView): { html: string; headers: Record<string, string> } {
  const problem = view.problem ? html`<div class="alert" role="alert" id="problem">${view.problem}</div>` : html``;
  const body = html`<div class="columns">
<section aria-labelledby="heading">
<h1 id="heading">Sign in</h1>
<p class="soft">to <strong>${view.client}</strong> with your ${view.company} account</p>
${problem}${form(view)}
</section>
<section aria-labelledby="people">
<h2 id="people">Who works here</h2>
<p class="soft">Choose somebody to be. Their passwords are shown by <code>stagecraft credentials</code>.</p>
<ul class="people">${view.people.map(personButton)}</ul>
</section>
</div>`;
  return renderPage({ title: `Sign in to ${view.client}`, body, script, formTargets: view.formTargets });
}
