import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import type { Session } from '../sign-in.ts';

interface Draft {
  request: { id: string; version: number; state: string };
}

const never = `SELECT number, state, requester_ref FROM requests r
  WHERE state IN ('queued', 'running', 'done') AND NOT EXISTS (
    SELECT 1 FROM request_history h WHERE h.request_id = r.id AND h.event = 'policy-approve'
      OR (h.request_id = r.id AND h.event = 'approve' AND h.actor <> r.requester_ref))
  ORDER BY number LIMIT 20`;

async function withDraft<Result>(
  context: Context,
  asker: Session,
  work: (draft: Draft['request']) => Promise<Result>,
): Promise<Result> {
  const json = {
    typeId: 'new-database',
    submissionId: crypto.randomUUID(),
    values: { name: 'verify_never_made', purpose: 'stagecraft verify tries to get past the approval' },
    draft: true,
  };
  const answer = await context.ask('/api/requests/requests', { method: 'POST', as: asker, json });
  if (answer.status !== 201) throw new Error(`no draft could be made: ${answer.status} ${answer.body.slice(0, 200)}`);
  const { request } = JSON.parse(answer.body) as Draft;
  try {
    return await work(request);
  } finally {
    await context.ask(`/api/requests/requests/${request.id}`, { method: 'DELETE', as: asker });
  }
}

/** Every way past the approval that the API has; whatever is let through is a problem. */
async function tryEach(context: Context, asker: Session, other: Session): Promise<string[]> {
  return withDraft(context, asker, async ({ id, version }) => {
    const at = `/api/requests/requests/${id}`;
    const approval = { method: 'POST', json: { version } };
    const attempts = [
      { what: 'the requester approves it', answer: await context.ask(`${at}/approve`, { ...approval, as: asker }) },
      {
        what: 'somebody else approves it unasked',
        answer: await context.ask(`${at}/approve`, { ...approval, as: other }),
      },
      {
        what: 'it is written as approved',
        answer: await context.ask(at, { method: 'PUT', as: asker, json: { version, state: 'queued', values: {} } }),
      },
      {
        what: 'it is run again as if it had failed',
        answer: await context.ask(`${at}/retry`, { ...approval, as: asker }),
      },
    ];
    const through = attempts.filter(({ answer }) => answer.status < 400).map(({ what }) => `${what}: let through`);
    const after = JSON.parse((await context.ask(at, { as: asker })).body) as Draft;
    return after.request.state === 'draft' ? through : [...through, `the draft is now ${after.request.state}`];
  });
}

/** An unknown template is not found in any phase, but in phase 1 there is nobody who looks for one. */
async function tryScaffolder(context: Context, asker: Session): Promise<string[]> {
  const json = { templateRef: 'template:default/verify-none', values: {} };
  const task = await context.ask('/api/scaffolder/v2/tasks', { method: 'POST', as: asker, json });
  const list = context.phase === 1 ? await context.ask('/api/scaffolder/v2/tasks', { as: asker }) : { status: 404 };
  return [
    ...(task.status === 404 ? [] : [`a direct POST to the scaffolder is answered ${task.status}: it must be 404`]),
    ...(list.status === 404 ? [] : [`the scaffolder is there in phase 1: it answers ${list.status}`]),
  ];
}

interface Listed {
  metadata: { name: string; annotations?: Record<string, string> };
  spec: { type?: string };
}

/** Infrastructure always does, whatever the template says of itself. */
const needsApproval = ({ metadata, spec }: Listed): boolean =>
  spec.type === 'infrastructure' || metadata.annotations?.['stagecraft.dev/approval'] === 'required';

/** From phase 2 on templates are there: nobody without the right runs one, and nobody one that needs an approval. */
async function tryTemplates(context: Context, asker: Session, other: Session): Promise<string[]> {
  if (context.phase === 1) return [];
  const found = await context.ask('/api/catalog/entities?filter=kind=template', { as: asker, quiet: true });
  const templates = JSON.parse(found.body) as Listed[];
  const approved = templates.filter(needsApproval);
  const attempts = [
    ...templates.slice(0, 1).map(({ metadata }) => ({ who: 'a viewer', as: other, name: metadata.name })),
    ...approved.map(({ metadata }) => ({ who: 'a developer, past the approval,', as: asker, name: metadata.name })),
  ];
  const answers = attempts.map(async ({ who, as, name }) => {
    // Nothing is filled in: whatever lets it through makes nothing of it.
    const json = { templateRef: `template:default/${name}`, values: {} };
    const { status } = await context.ask('/api/scaffolder/v2/tasks', { method: 'POST', as, json });
    return status === 403 ? [] : [`${who} runs the template ${name} and is answered ${status}: it must be 403`];
  });
  return (await Promise.all(answers)).flat();
}

/** The trail is written within seconds. */
const recentTasks = `SELECT id FROM tasks WHERE created_at BETWEEN now() - interval '7 days' AND now() - interval '15 seconds'
  ORDER BY created_at DESC LIMIT 200`;
const decidedTasks = `SELECT DISTINCT made.meta->>'taskId' AS id FROM audit_records made
  JOIN audit_records decision ON decision.trace_id = made.trace_id AND decision.action = 'task-decision'
    AND decision.status = 'succeeded' AND decision.actor IS NOT NULL AND decision.decision IS NOT NULL
  WHERE made.plugin = 'scaffolder' AND made.action = 'task' AND made.time > now() - interval '8 days'`;

/** Every task of the last days has its decision on record. */
async function undecided(context: Context): Promise<string[]> {
  if (context.phase === 1) return [];
  const tasks = await context.read('backstage_plugin_scaffolder', { sql: recentTasks });
  if (tasks.length === 0) return [];
  const decided = new Set((await context.read('backstage_plugin_audit', { sql: decidedTasks })).map(({ id }) => id));
  const without = tasks.filter(({ id }) => !decided.has(id));
  return without.map(({ id }) => `task ${String(id)} of the scaffolder has no decision on record`);
}

export const cp2: Control = {
  id: 'CP-2',
  phase: 1,
  layer: 'Control plane',
  title: 'Nothing is changed without a recorded approval',
  why: 'A request that can go round its approval makes the approval a decoration.',
  severity: 'critical',
  needs: ['people', 'database'],
  remedy:
    'Find who let the request through in its history and in the audit trail; close that way before anything else.',
  async check(context) {
    const [asker, other] = [await context.as('developer'), await context.as('viewer')];
    const open = [
      ...(await tryEach(context, asker, other)),
      ...(await tryScaffolder(context, asker)),
      ...(await tryTemplates(context, asker, other)),
      ...(await undecided(context)),
    ];
    const rows = await context.read('backstage_plugin_requests', { sql: never });
    const unapproved = rows.map(
      ({ number, state }) => `request ${String(number)} is ${String(state)} without an approval`,
    );
    return unless(
      [...open, ...unapproved],
      'every way past the approval is refused, and each request that ran has its approval',
    );
  },
};
