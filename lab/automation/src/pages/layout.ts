import { type Html, html, renderPage } from '../../../kit/page.ts';
import type { Person } from '../../../kit/sign-in/sign-in.ts';
import type { Reply } from '../http/reply.ts';

/** What is shown, whoever looks at it. */
export interface View {
  title: string;
  body: Html;
  status: number;
}

export const page = (title: string, body: Html, status = 200): View => ({ title, body, status });

/** Those who have signed in here see as whom, and a way out; who sends a password with each request has none. */
export function render({ title, body, status }: View, person?: Person): Reply {
  const account =
    person &&
    html`<p class="soft">Signed in as ${person.name} (<code>${person.username}</code>). <a href="/sign-out">Sign out</a></p>`;
  const rendered = renderPage({ title: `${title} · Automation`, body: html`${body}${account}` });
  return { status, text: rendered.html, headers: { ...rendered.headers, 'content-type': 'text/html; charset=utf-8' } };
}

export function trail(crumbs: readonly { name: string; href: string }[] = []): Html {
  const links = crumbs.map((crumb) => html` / <a href="${crumb.href}">${crumb.name}</a>`);
  return html`<nav aria-label="Where you are"><p><a href="/">Automation</a>${links}</p></nav>`;
}

export function time(value: string | null | undefined): Html {
  return value
    ? html`<time datetime="${value}">${value.slice(0, 16).replace('T', ' ')}</time>`
    : html`<span class="soft">not yet</span>`;
}

export function table(heads: readonly string[], rows: readonly Html[], empty: string): Html {
  if (rows.length === 0) return html`<p class="soft">${empty}</p>`;
  return html`<div class="scroll"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead><tbody>${[...rows]}</tbody></table></div>`;
}

export function facts(pairs: readonly (readonly [string, Html | string])[]): Html {
  return html`<dl>${pairs.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

export function output(title: string, text: string): Html {
  return html`<h2>${title}</h2><div class="scroll"><pre tabindex="0">${text || 'Nothing yet.'}</pre></div>`;
}

export function absent(): View {
  return page(
    'Not found',
    html`<h1>Not found</h1><p>There is nothing at this address.</p><p><a href="/">To the start</a></p>`,
    404,
  );
}
