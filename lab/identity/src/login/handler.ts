import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { clientAddress, readBody, sendHtml } from '../../../kit/http.ts';
import type { Log } from '../../../kit/log.ts';
import type { Directory } from '../realm/directory.ts';
import { endedPage } from './messages.ts';
import { type LoginView, loginPage } from './page.ts';
import type { Throttle } from '../../../kit/throttle.ts';

export interface LoginContext {
  provider: Provider;
  directory: Directory;
  throttle: Throttle;
  company: string;
  homeUrl?: string;
  log: Log;
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

const wrong = 'The username or the password is wrong. Passwords are shown by “stagecraft credentials”.';

function inWords(seconds: number): string {
  if (seconds < 90) return `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  return `${Math.ceil(seconds / 60)} minutes`;
}

async function view(context: LoginContext, interaction: Interaction, action: string): Promise<LoginView> {
  const client = await context.provider.Client.find(String(interaction.params.client_id));
  const targets = (client?.redirectUris ?? []).map((uri) => new URL(uri).origin);
  return {
    company: context.company,
    client: client?.clientName ?? String(interaction.params.client_id),
    action,
    people: context.directory.people,
    username: typeof interaction.params.login_hint === 'string' ? interaction.params.login_hint : undefined,
    formTargets: [...new Set(targets)],
  };
}

function refuse(response: ServerResponse, shown: LoginView, seconds: number): void {
  const problem =
    seconds > 0 ? `Too many wrong passwords. Wait ${inWords(seconds)}, then try again.` : (shown.problem ?? wrong);
  const page = loginPage({ ...shown, problem });
  const wait: Record<string, string> = seconds > 0 ? { 'retry-after': String(seconds) } : {};
  sendHtml(response, seconds > 0 ? 429 : 401, page.html, { ...page.headers, ...wait });
}

/** Somebody sent the form: right, wrong, or too often wrong. */
async function attempt(context: LoginContext, request: IncomingMessage, response: ServerResponse, shown: LoginView) {
  const { directory, throttle, provider, log } = context;
  const form = new URLSearchParams(await readBody(request, 8 * 1024));
  const username = (form.get('username') ?? '').slice(0, 200);
  const address = clientAddress(request);
  // The person's own name as key: an e-mail address must not be a second set of attempts.
  const key = `${directory.byLogin(username)?.username ?? username.toLowerCase()} ${address}`;
  const again = { ...shown, username };
  const seconds = throttle.wait(key);
  if (seconds > 0) return refuse(response, again, seconds);
  const person = directory.verify(username, form.get('password') ?? '');
  if (!person) {
    throttle.failed(key);
    log.warn('A sign-in was refused', { person: username, address, client: shown.client });
    return refuse(response, again, throttle.wait(key));
  }
  throttle.succeeded(key);
  log.info('Signed in', { person: person.username, address, client: shown.client });
  await provider.interactionFinished(request, response, { login: { accountId: person.id, remember: true } });
}

/** Consent is given by the company: its own applications ask for nothing that people could refuse. */
async function agree({ provider }: LoginContext, request: IncomingMessage, response: ServerResponse, at: Interaction) {
  const accountId = at.session?.accountId;
  const known = at.grantId ? await provider.Grant.find(at.grantId) : undefined;
  const grant = known ?? new provider.Grant({ accountId, clientId: String(at.params.client_id) });
  grant.addOIDCScope(String(at.params.scope ?? 'openid'));
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

export async function handleLogin(context: LoginContext, request: IncomingMessage, response: ServerResponse) {
  let interaction: Interaction;
  try {
    interaction = await context.provider.interactionDetails(request, response);
  } catch {
    const page = endedPage(context.homeUrl);
    return sendHtml(response, 400, page.html, page.headers);
  }
  if (interaction.prompt.name === 'consent') return agree(context, request, response, interaction);
  const shown = await view(context, interaction, request.url ?? '');
  if (request.method === 'POST') return attempt(context, request, response, shown);
  const page = loginPage(shown);
  sendHtml(response, 200, page.html, page.headers);
}
