import { canSeeGroup } from '../domain/access.ts';
import type { Call } from '../http/call.ts';
import { notFound } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import { needUser } from './find.ts';
import type { Routes } from './routes.ts';
import { showGroupNamespace, showUserNamespace } from './show.ts';

function visible(call: Call) {
  const { forge, viewer } = call;
  const user = needUser(call);
  const users = user.administrator ? forge.store.users.all() : [user];
  const groups = forge.store.groups.all().filter((group) => canSeeGroup(forge.store, viewer, group));
  return [
    ...users.map((each) => showUserNamespace(forge, each)),
    ...groups.map((each) => showGroupNamespace(forge, each)),
  ];
}

function list(call: Call) {
  const search = call.input.text('search')?.toLowerCase() ?? '';
  const found = visible(call).filter((each) => each.full_path.toLowerCase().includes(search));
  return paged(call.url, call.input, found, (each) => each);
}

function one(call: Call) {
  const id = call.params.id ?? '';
  const found = visible(call).find(
    (each) => String(each.id) === id || each.full_path.toLowerCase() === id.toLowerCase(),
  );
  if (!found) throw notFound('Namespace');
  return { json: found };
}

function exists(call: Call) {
  needUser(call);
  const { store } = call.forge;
  const id = call.params.id ?? '';
  const taken = store.groupByPath(id) !== undefined || store.userByName(id) !== undefined;
  return { json: { exists: taken, suggests: taken ? [`${id}1`] : [] } };
}

export const namespaceRoutes: Routes = [
  ['GET', 'namespaces', list],
  ['GET', 'namespaces/:id', one],
  ['GET', 'namespaces/:id/exists', exists],
];
