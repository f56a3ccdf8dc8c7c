import { type Html, html } from '../../../kit/page.ts';
import type { Automation } from '../automation.ts';
import type { Commit, Run, Workspace } from '../domain/terraform.ts';
import type { Viewer } from '../service/accounts.ts';
import { readLog } from '../terraform/log-file.ts';
import { latestState } from '../terraform/states.ts';
import { runButtons, workspaceButtons } from './buttons.ts';
import { absent, facts, output, page, table, time, trail, type View } from './layout.ts';

export function workspacesTable({ store }: Automation): Html {
  const rows = store.of.workspaces.all().map((workspace) => {
    const last = store.of.runs.all().findLast((run) => run.workspace === workspace.id);
    return html`<tr><td><a href="/workspaces/${workspace.id}">${workspace.name}</a><br><span class="soft">${workspace.description}</span></td>
      <td>${last ? last.status : 'no run yet'}</td><td>${workspace.lock ? 'locked' : 'free'}</td></tr>`;
  });
  return table(['Workspace', 'Last run', 'State'], rows, 'No workspaces yet.');
}

const changes = ({ plan, hasChanges }: Run) =>
  hasChanges ? `+${plan.additions} ~${plan.changes} −${plan.destructions}` : 'none';

function runsTable(runs: readonly Run[]): Html {
  const rows = runs.map(
    (run) =>
      html`<tr><td><a href="/runs/${run.id}">${run.message}</a></td><td>${run.status}</td><td>${changes(run)}</td><td>${time(run.created)}</td></tr>`,
  );
  return table(['Run', 'Status', 'Changes', 'Begun'], rows, 'No run yet.');
}

type Fact = readonly [string, Html | string];

function followed({ repository, autoApply }: Workspace): Fact[] {
  if (!repository) return [];
  const { page: address, path, branch } = repository;
  const then = autoApply ? 'applied where a lead has pushed it' : 'applied once a lead confirms it';
  return [
    ['Follows', html`<a href="${address}">${path}</a>, branch ${branch}: what is pushed is planned, and ${then}`],
  ];
}

function committed(commit?: Commit): Fact[] {
  if (!commit) return [];
  const { page: address, sha, title, author, branch, pushedBy, request } = commit;
  return [
    ['Commit', html`<a href="${address}">${sha.slice(0, 8)}</a> ${title}, by ${author}`],
    ...(request
      ? [
          [
            'Merge request',
            html`<a href="${request.page}">!${request.number}</a> ${request.title}; it is only tried`,
          ] as const,
        ]
      : []),
    ['Branch', pushedBy ? `${branch}, pushed by ${pushedBy}` : branch],
  ];
}

export function workspacePage(automation: Automation, viewer: Viewer, id: string): View {
  const { store } = automation;
  const workspace = store.of.workspaces.get(id);
  if (!workspace) return absent();
  const state = latestState(automation, id);
  const runs = store.of.runs.all().filter((run) => run.workspace === id);
  return page(
    workspace.name,
    html`${trail()}<h1>${workspace.name}</h1><p class="soft">${workspace.description}</p>
      ${workspace.lock ? html`<p class="alert">${workspace.lock.reason || 'Locked.'}</p>` : ''}
      ${workspace.repository?.problem ? html`<p class="alert">${workspace.repository.problem}</p>` : ''}
      ${facts([
        ['Organization', workspace.organization],
        ...followed(workspace),
        ['State', state ? html`serial ${state.serial}, ${time(state.created)}` : 'none yet'],
      ])}
      ${workspaceButtons(viewer, workspace)}
      <h2>Runs</h2>${runsTable(runs.reverse())}`,
  );
}

export async function runPage(automation: Automation, viewer: Viewer, id: string): Promise<View> {
  const { store } = automation;
  const run = store.of.runs.get(id);
  const workspace = run && store.of.workspaces.get(run.workspace);
  if (!run || !workspace) return absent();
  const [plan, apply] = await Promise.all([readLog(automation, run, 'plan'), readLog(automation, run, 'apply')]);
  return page(
    run.message,
    html`${trail([{ name: workspace.name, href: `/workspaces/${workspace.id}` }])}<h1>${run.message}</h1>
      ${run.error ? html`<p class="alert">${run.error}</p>` : ''}
      ${facts([
        ['Status', run.status],
        ['Changes', changes(run)],
        ...committed(store.of.configurations.get(run.configuration)?.commit),
        ['Begun by', store.of.users.get(run.createdBy)?.username ?? ''],
        [
          'Confirmed by',
          run.confirmedBy === null ? 'nobody yet' : (store.of.users.get(run.confirmedBy)?.username ?? ''),
        ],
      ])}
      ${runButtons(viewer, run)}
      ${output('Plan', plan)}${apply ? output('Apply', apply) : ''}`,
  );
}
