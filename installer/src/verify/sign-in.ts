import { createHash, randomBytes } from 'node:crypto';
import type { Http, HttpAnswer } from '../ports/http.ts';
import type { Account } from './surroundings.ts';

export interface Session {
  token: string;
  /** Whom the portal takes them for. */
  ref: string;
  ownership: string[];
}

interface Opened {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Nobody listens there: where a page leads to it, the address is the answer. */
  endsAt?: string;
}

interface Browser {
  open(url: string, options?: Opened): Promise<Page>;
}

interface Page {
  url: string;
  answer: HttpAnswer;
}

const mostRedirects = 12;

function keepCookies(jar: Map<string, string>, { cookies }: HttpAnswer): void {
  for (const cookie of cookies) {
    const [pair = ''] = cookie.split(';');
    const at = pair.indexOf('=');
    if (pair.slice(at + 1) === '') jar.delete(pair.slice(0, at));
    else jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

/** As much of a browser as a sign-in takes: it follows, and keeps cookies apart by their host. */
function browser(http: Http, authority: string | undefined, signal: AbortSignal): Browser {
  const jars = new Map<string, Map<string, string>>();
  return {
    async open(first, { endsAt, ...options }: Opened = {}) {
      let url = first;
      let how: Opened = options;
      for (let step = 0; step < mostRedirects; step += 1) {
        const { host } = new URL(url);
        const jar = jars.get(host) ?? new Map<string, string>();
        jars.set(host, jar);
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
        const headers = { ...how.headers, ...(cookie === '' ? {} : { cookie }) };
        const answer = await http({ url, ...how, headers, signal, ...(authority === undefined ? {} : { authority }) });
        keepCookies(jar, answer);
        const next = answer.headers.location;
        if (answer.status < 300 || answer.status >= 400 || next === undefined) return { url, answer };
        if (endsAt !== undefined && next.startsWith(endsAt)) return { url: next, answer };
        url = new URL(next, url).href;
        how = {};
      }
      throw new Error(`the sign-in goes round in circles, last at ${new URL(url).pathname}`);
    },
  };
}

function formAction({ url, answer }: Page): string {
  const forms = answer.body.match(/<form[\s\S]*?<\/form>/gi) ?? [];
  const form = forms.find((each) => /type="password"/i.test(each));
  const action = /action="([^"]*)"/i.exec(form ?? '')?.[1];
  if (action !== undefined) return new URL(action.replaceAll('&amp;', '&'), url).href;
  throw new Error(`no sign-in form at ${new URL(url).origin}${new URL(url).pathname}: it answered ${answer.status}`);
}

/** The page at the end of a sign-in hands its outcome to the one that opened it. */
function refusalIn({ answer }: Page): string | undefined {
  const handed = /decodeURIComponent\('([^']*)'\)/.exec(answer.body)?.[1];
  if (handed === undefined) return answer.status < 400 ? undefined : `the identity provider answers ${answer.status}`;
  return (JSON.parse(decodeURIComponent(handed)) as { error?: { message?: string } }).error?.message;
}

interface Refreshed {
  backstageIdentity?: { token?: string; identity?: { userEntityRef?: string; ownershipEntityRefs?: string[] } };
  error?: { message?: string };
}

interface Door {
  http: Http;
  portal: { url: string; authority?: string };
  signal: AbortSignal;
}

/**
 * Signs somebody in through the identity provider's own form, as a person does. What comes back says who they are, again
 * and again: as their page asks it whenever it is loaded.
 */
export async function openPage(
  { http, portal, signal }: Door,
  { username, password }: Account,
): Promise<() => Promise<Session>> {
  const { open } = browser(http, portal.authority, signal);
  const form = await open(`${portal.url}/api/auth/oidc/start?env=production`);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams({ username, password }).toString();
  const refused = refusalIn(await open(formAction(form), { method: 'POST', headers, body }));
  if (refused !== undefined) throw new Error(`the portal did not let ${username} in: ${refused}`);
  return async () => {
    const refresh = `${portal.url}/api/auth/oidc/refresh?env=production`;
    const { answer } = await open(refresh, { headers: { 'x-requested-with': 'XMLHttpRequest' } });
    const said = JSON.parse(answer.body) as Refreshed;
    const { token, identity } = said.backstageIdentity ?? {};
    if (token === undefined || identity?.userEntityRef === undefined) {
      throw new Error(`the portal did not let ${username} in: ${answer.status} ${said.error?.message ?? ''}`.trim());
    }
    return { token, ref: identity.userEntityRef, ownership: identity.ownershipEntityRefs ?? [] };
  };
}

export const signIn = async (door: Door, account: Account): Promise<Session> => (await openPage(door, account))();

/** A program on somebody's machine that has them sign in, and listens there for the answer. */
export interface CommandLine {
  issuer: string;
  clientId: string;
  redirect: string;
}

/** A token of somebody for such a program, as `kubectl` gets one; undefined when they are not let in. */
export async function tokenFor(
  { http, authority, signal }: { http: Http; authority?: string; signal: AbortSignal },
  { issuer, clientId, redirect }: CommandLine,
  { username, password }: Account,
): Promise<string | undefined> {
  const { open } = browser(http, authority, signal);
  const verifier = randomBytes(32).toString('base64url');
  const asked = new URLSearchParams({
    ...{ response_type: 'code', client_id: clientId, redirect_uri: redirect, scope: 'openid' },
    ...{ code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' },
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const post = { method: 'POST', headers };
  const form = await open(`${issuer}/protocol/openid-connect/auth?${asked}`);
  const body = new URLSearchParams({ username, password }).toString();
  const end = await open(formAction(form), { ...post, body, endsAt: redirect });
  const code = new URL(end.url).searchParams.get('code');
  if (code === null && /type="password"/i.test(end.answer.body)) return undefined;
  if (code === null) throw new Error(`the identity provider answers ${end.answer.status} to a sign-in at ${clientId}`);
  const grant = { grant_type: 'authorization_code', client_id: clientId, redirect_uri: redirect, code };
  const { answer } = await open(`${issuer}/protocol/openid-connect/token`, {
    ...post,
    body: new URLSearchParams({ ...grant, code_verifier: verifier }).toString(),
  });
  const { id_token: token } = JSON.parse(answer.body) as { id_token?: string };
  if (token === undefined) throw new Error(`the identity provider gives ${clientId} no token: ${answer.status}`);
  return token;
}
