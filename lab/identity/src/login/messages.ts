import { html, Html, renderPage } from '../../../kit/page.ts';

type Rendered = { html: string; headers: Record<string, string> };

export function messagePage(title: string, text: string, details: Html = html``): Rendered {
  return renderPage({ title, body: html`<h1>${title}</h1><p role="alert">${text}</p>${details}` });
}

export function endedPage(portal?: string): Rendered {
  const way = portal ? html`<p><a class="button" href="${portal}">Begin again</a></p>` : html``;
  return messagePage(
    'This sign-in has ended',
    'It took too long, was finished in another tab, or your browser did not keep its cookie. Begin again where you came from.',
    way,
  );
}

export function errorPage(out: Record<string, unknown>): Rendered {
  const details = html`<dl>${Object.entries(out)
    .filter(([, value]) => typeof value === 'string')
    .map(([key, value]) => html`<dt>${key}</dt><dd><code>${String(value)}</code></dd>`)}</dl>`;
  return messagePage(
    'That request cannot be answered',
    'The application that sent you here asked for something this sign-in does not know. Go back and try again; if it stays, show this to whoever runs the application.',
    details,
  );
}

/** With proof of who signs out nobody is asked again, as in Keycloak. */
export function logoutPage(form: string, certain: boolean, target?: string): Rendered {
  const ask = html`<h1>Sign out?</h1><p>You will be signed out of everything that uses this account.</p>
${new Html(form)}
<p><button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button class="plain" type="submit" form="op.logoutForm">Stay signed in</button></p>`;
  const script = "document.querySelector('button[name=logout]').click();";
  return renderPage({
    title: 'Sign out',
    body: ask,
    formTargets: target ? [new URL(target).origin] : [],
    ...(certain ? { script } : {}),
  });
}

export function loggedOutPage(): Rendered {
  return renderPage({
    title: 'Signed out',
    body: html`<h1>You are signed out</h1><p role="status">You can close this page, or sign in again where you came from.</p>`,
  });
}
