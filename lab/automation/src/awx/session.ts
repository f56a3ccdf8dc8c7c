import { randomBytes } from 'node:crypto';
import type { Automation } from '../automation.ts';
import { readBytes } from '../http/body.ts';
import { detail } from '../http/errors.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Reply } from '../http/reply.ts';
import { csrfCookie, sessionCookie, sessionSeconds } from '../service/authenticate.ts';

const limit = 64 * 1024;

function cookie(automation: Automation, name: string, value: string, more: string): string {
  const secure = automation.publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${name}=${value}; Path=/; SameSite=Lax; Max-Age=${sessionSeconds}${secure}${more}`;
}

export function csrf(automation: Automation): string {
  return cookie(automation, csrfCookie, randomBytes(16).toString('hex'), '');
}

/** How AWX's own client signs in with a password: a form, and a cookie for half an hour. */
export async function signIn(automation: Automation, { request }: Exchange): Promise<Reply> {
  const bytes = await readBytes(request, limit, detail(413, 'The form is too large.'));
  const form = new URLSearchParams(bytes.toString());
  const viewer = automation.accounts.signIn(form.get('username') ?? '', form.get('password') ?? '');
  if (!viewer) throw detail(401, 'Unable to log in with provided credentials.');
  const wanted = form.get('next') ?? '/api/';
  const next = /^\/(?![/\\])/.test(wanted) ? wanted : '/api/';
  const session = automation.sealer.sign('session', viewer.user.username, sessionSeconds);
  return {
    status: 302,
    headers: {
      location: next,
      'x-api-session-cookie-name': sessionCookie,
      'set-cookie': [cookie(automation, sessionCookie, session, '; HttpOnly'), csrf(automation)],
    },
  };
}
