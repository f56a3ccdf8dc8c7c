import { randomUUID } from 'node:crypto';
import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import type { Session } from '../sign-in.ts';

/** What a person who may only look must be refused, asked of the policy itself. */
const beyondLooking = [
  { name: 'catalog.entity.create', action: 'create' },
  { name: 'catalog.location.create', action: 'create' },
  { name: 'catalog.location.delete', action: 'delete' },
  { name: 'requests.request.create', action: 'create' },
  { name: 'scaffolder.task.create', action: 'create' },
  { name: 'scaffolder.template.management', action: 'update' },
  // Nobody has ever granted it: a policy that knows no refusal lets it through.
  { name: 'stagecraft.verify.never-granted', action: 'update' },
];

interface Decided {
  items: { id: string; result: string }[];
}

async function policyProblems(context: Context, viewer: Session): Promise<string[]> {
  const items = beyondLooking.map(({ name, action }) => ({
    id: name,
    permission: { type: 'basic', name, attributes: { action } },
  }));
  const answer = await context.ask('/api/permission/authorize', { method: 'POST', as: viewer, json: { items } });
  if (answer.status !== 200) return [`the policy answers ${answer.status} when it is asked`];
  const { items: decided } = JSON.parse(answer.body) as Decided;
  const allowed = decided.filter(({ result }) => result !== 'DENY');
  return allowed.map(({ id, result }) => `the policy answers ${result} to a viewer for ${id}`);
}

/** Done, and not only asked for; what would be touched does not exist. */
async function attemptProblems(context: Context, viewer: Session): Promise<string[]> {
  const nobody = randomUUID();
  const location = { type: 'url', target: 'https://verify.invalid/catalog-info.yaml' };
  const task = { templateRef: 'template:default/verify-none', values: {} };
  const request = { typeId: 'new-database', submissionId: nobody, values: { name: 'verify_never' }, draft: true };
  const attempts = [
    { what: 'unregister an entity', method: 'DELETE', path: `/api/catalog/entities/by-uid/${nobody}` },
    { what: 'unregister a location', method: 'DELETE', path: `/api/catalog/locations/${nobody}` },
    { what: 'register a location', method: 'POST', path: '/api/catalog/locations?dryRun=true', json: location },
    { what: 'ask for something', method: 'POST', path: '/api/requests/requests', json: request },
    { what: 'approve', method: 'POST', path: `/api/requests/requests/${nobody}/approve`, json: { version: 1 } },
    { what: 'run a template', method: 'POST', path: '/api/scaffolder/v2/tasks', json: task },
  ];
  const refused = (what: string, status: number): boolean =>
    status === 403 || (status === 404 && ['approve', 'run a template'].includes(what));
  const answers = await Promise.all(
    attempts.map(async ({ what, method, path, json }) => {
      const { status } = await context.ask(path, { method, as: viewer, ...(json ? { json } : {}) });
      return refused(what, status) ? [] : [`a viewer tries to ${what} and is answered ${status}`];
    }),
  );
  return answers.flat();
}

async function switchProblems(context: Context): Promise<string[]> {
  const { permission } = (await context.configuration()) as { permission?: { enabled?: unknown } };
  context.note('permission.enabled', String(permission?.enabled));
  return String(permission?.enabled) === 'true' ? [] : ['permission.enabled is not on: everything is allowed'];
}

export const id5: Control = {
  id: 'ID-5',
  phase: 2,
  layer: 'Identity and policy',
  title: 'No policy allows everything, and whoever may look may only look',
  why: 'Backstage allows whatever no policy forbids. Self-service for everybody begins with knowing who may do what.',
  severity: 'critical',
  needs: ['people', 'configuration'],
  remedy: 'Set permission.enabled to true, and take from the role viewer what permission.grants has given it.',
  async check(context) {
    const viewer = await context.as('viewer');
    const problems = [
      ...(await switchProblems(context)),
      ...(await policyProblems(context, viewer)),
      ...(await attemptProblems(context, viewer)),
    ];
    return unless(problems, 'a viewer is refused whatever changes something, by the policy and by trying');
  },
};
