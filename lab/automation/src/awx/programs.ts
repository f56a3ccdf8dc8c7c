import type { JobTemplate, User } from '../domain/awx.ts';
import { fields as refuse } from '../http/errors.ts';
import type { Reply } from '../http/reply.ts';
import { digestOf } from '../../../kit/password-digest.ts';
import { type Call, need, type Routes } from './call.ts';
import { find, list } from './crud.ts';
import { elsewhere } from './people.ts';
import { show } from './show.ts';

/** Whoever has a password of their own is a program: people's come from the identity provider. */
function passwordOf({ body }: Call): string {
  if (typeof body.password !== 'string') return elsewhere();
  if (body.is_superuser === true)
    throw refuse({ is_superuser: 'A program is told what it may launch; it is no superuser.' });
  if (body.password.length < 16) throw refuse({ password: 'This must have at least 16 characters.' });
  return body.password;
}

async function create(call: Call): Promise<Reply> {
  need(call, 'manage');
  const password = digestOf(passwordOf(call));
  const { store, accounts } = call.automation;
  const username = String(call.body.username ?? '');
  if (!/^[a-z][a-z0-9._-]{0,149}$/.test(username))
    throw refuse({ username: 'Small letters, digits, ., _ and - only.' });
  const made = await store.lock.run('users', async () => {
    if (accounts.byName(username)) throw refuse({ username: 'A user with that username already exists.' });
    const nobody = { first_name: '', last_name: '', email: '', groups: [], is_superuser: false };
    const user: User = {
      ...(await store.stamp('users')),
      ...nobody,
      ...{ username, password, is_system_auditor: false, is_active: true },
    };
    return store.of.users.put(user);
  });
  return { status: 201, json: show(store, 'users', made) };
}

async function change(call: Call): Promise<Reply> {
  need(call, 'manage');
  const { store } = call.automation;
  const user = find(call, 'users') as unknown as User;
  if (user.password === undefined) return elsewhere();
  const password = digestOf(passwordOf(call));
  const changed = await store.of.users.put({ ...user, password, modified: new Date().toISOString() });
  return { json: show(store, 'users', changed) };
}

const templateOf = (call: Call): JobTemplate => find(call, 'job_templates') as unknown as JobTemplate;

function holders(call: Call): Reply {
  const { executors = [] } = templateOf(call);
  return list(call, 'users', ({ id }) => executors.includes(id as number));
}

/** Only programs: what people may do follows their groups. */
async function associate(call: Call): Promise<Reply> {
  need(call, 'manage');
  const template = templateOf(call);
  const user = find(call, 'users', String(call.body.id ?? '')) as unknown as User;
  if (user.password === undefined) return elsewhere();
  await call.automation.store.of.job_templates.change(template.id, (current) => {
    const others = (current.executors ?? []).filter((each) => each !== user.id);
    return { ...current, executors: call.body.disassociate ? others : [...others, user.id] };
  });
  return { status: 204 };
}

export const programs: Routes = [
  ['POST', 'users', create],
  ['PATCH', 'users/:id', change],
  ['GET', 'roles/:id/users', holders],
  ['POST', 'roles/:id/users', associate],
];
