import type { IncomingMessage } from 'node:http';
import { type Html, html } from '../../../kit/page.ts';
import type { Automation } from '../automation.ts';
import type { Run, Workspace } from '../domain/terraform.ts';
import { ApiError } from '../http/errors.ts';
import { header } from '../http/exchange.ts';
import type { Reply } from '../http/reply.ts';
import type { Viewer } from '../service/accounts.ts';
import { rights } from '../service/rights.ts';
import { createRun, emptyRun } from '../terraform/create-run.ts';
import { actionsOf } from '../terraform/show.ts';
import { runMessage } from '../vcs/fetch.ts';
import { ofForge } from '../vcs/refusals.ts';
import { absent, page, type View } from './layout.ts';

const button = (action: string, words: string, look = '') =>
  html`<form method="post" action="${action}"><button class="${look}">${words}</button></form>`;

/** What the viewer may do about a plan that waits. */
export function runButtons(viewer: Viewer, run: Run): Html {
  const { id } = run;
  const can = actionsOf(run);
  const mayConfirm = rights.confirm(viewer);
  const discard = can['is-discardable'] && rights.execute(viewer);
  return html`${can['is-confirmable'] && !mayConfirm && html`<p>The plan waits for somebody of the groups leads or platform-admins to confirm it.</p>`}
    <div class="acts">${can['is-confirmable'] && mayConfirm && button(`/runs/${id}/apply`, 'Apply this plan')}
    ${discard && button(`/runs/${id}/discard`, 'Discard it', 'plain')}</div>`;
}

export const workspaceButtons = (viewer: Viewer, { id, repository }: Workspace): Html | false =>
  repository !== undefined &&
  rights.execute(viewer) &&
  html`<div class="acts">${button(`/workspaces/${id}/plan`, 'Plan the newest commit', 'plain')}</div>`;

const seeOther = (path: string): Reply => ({ status: 303, text: '', headers: { location: path } });

function refused(status: number, words: string, back: string): View {
  return page(
    'Not done',
    html`<h1>Not done</h1><p class="alert">${words}</p><p><a href="${back}">Back</a></p>`,
    status,
  );
}

async function decide(
  { store, runs }: Automation,
  viewer: Viewer,
  id: string,
  what: 'apply' | 'discard',
): Promise<View | Reply> {
  const [run, here] = [store.of.runs.get(id), `/runs/${id}`];
  if (!run) return absent();
  if (!rights[what === 'apply' ? 'confirm' : 'execute'](viewer))
    return refused(403, 'Your account may not do this. Ask somebody of the groups leads or platform-admins.', here);
  const done = what === 'apply' ? await runs.confirm(run, viewer.user.id, '') : await runs.discard(run);
  return done ? seeOther(here) : refused(409, 'It does not wait any more: somebody was quicker.', here);
}

async function planNewest(automation: Automation, viewer: Viewer, id: string): Promise<View | Reply> {
  const { store, vcs } = automation;
  const [workspace, here] = [store.of.workspaces.get(id), `/workspaces/${id}`];
  if (!vcs || !workspace?.repository) return absent();
  if (!rights.execute(viewer)) return refused(403, 'Your account may not start runs.', here);
  const configuration = await ofForge(vcs.newest(workspace, workspace.repository, viewer.user), '');
  const run = await createRun(automation, {
    ...{ ...emptyRun, workspace: id, configuration: configuration.id, createdBy: viewer.user.id },
    message: runMessage(configuration.commit),
  });
  void vcs.ring(id);
  return seeOther(`/runs/${run.id}`);
}

interface Pressed {
  request: IncomingMessage;
  kind: string;
  id: string;
  what: string;
}

/** A button of one of these pages; what a browser sends for a page of another site is refused before it comes here. */
export async function press(
  automation: Automation,
  viewer: Viewer,
  { request, kind, id, what }: Pressed,
): Promise<View | Reply> {
  request.resume();
  const here = `/${kind}/${id}`;
  if (header(request, 'origin') === undefined) return refused(403, 'This button was not pressed on this page.', here);
  try {
    if (kind === 'runs' && (what === 'apply' || what === 'discard')) return await decide(automation, viewer, id, what);
    if (kind === 'workspaces' && what === 'plan') return await planNewest(automation, viewer, id);
  } catch (error) {
    if (error instanceof ApiError) return refused(error.status, error.words, here);
    throw error;
  }
  return absent();
}
