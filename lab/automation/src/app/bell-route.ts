import { createHash, timingSafeEqual } from 'node:crypto';
import type { Automation } from '../automation.ts';
import { detail } from '../http/errors.ts';
import { type Exchange, header } from '../http/exchange.ts';
import type { Reply } from '../http/reply.ts';

const path = /^\/webhooks\/(ws-\w+)$/;

export const isBell = (pathname: string): boolean => pathname.startsWith('/webhooks/');

const digest = (text: string) => createHash('sha256').update(text).digest();

/** The forge says that something was pushed. What it says is not read: the forge is asked. */
export function answerBell({ store, sealer, vcs }: Automation, { request, url }: Exchange): Reply {
  request.resume();
  if (request.method !== 'POST') throw detail(405, 'A webhook is a POST.');
  const workspace = store.of.workspaces.get(path.exec(url.pathname)?.[1] ?? '');
  if (!vcs || !workspace?.repository) throw detail(404, 'No workspace is rung for here.');
  const shown = header(request, 'x-gitlab-token') ?? '';
  if (!timingSafeEqual(digest(shown), digest(sealer.open(workspace.repository.secret))))
    throw detail(401, 'The token of this webhook is not the one that this controller gave the forge.');
  void vcs.ring(workspace.id);
  return { status: 202, json: { message: 'It will be looked at.' } };
}
