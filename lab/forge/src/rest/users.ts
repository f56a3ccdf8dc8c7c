import { canSeeProject } from '../domain/access.ts';
import type { User } from '../domain/model.ts';
import type { Call } from '../http/call.ts';
import { notFound } from '../http/errors.ts';
import { paged } from '../http/paging.ts';
import { needUser } from './find.ts';
import type { Routes } from './routes.ts';
import { showProject, showProjectSimple, showUser } from './show.ts';

function findUser(call: Call): User {
  const { store } = call.forge;
  const id = call.params.id ?? '';
  const user = /^\d+$/.test(id) ? store.users.get(Number(id)) : store.userByName(id);
  if (!user) throw notFound('User');
  return user;
}

function currentUser(call: Call) {
  const user = needUser(call);
  return { json: showUser(call.forge, user, call.viewer) };
}

function matches(call: Call, user: User): boolean {
  const { input } = call;
  const username = input.text('username');
  if (username && user.username !== username.toLowerCase()) return false;
  const search = input.text('search')?.toLowerCase();
  if (search && ![user.username, user.name.toLowerCase(), user.email].some((text) => text.includes(search)))
    return false;
  if (user.bot && (input.flag('without_project_bots') || input.flag('exclude_internal') || input.flag('humans'))) {
    return false;
  }
  if (input.flag('active') && user.blocked) return false;
  return (!input.flag('blocked') || user.blocked === true) && !input.flag('external');
}

function listUsers(call: Call) {
  needUser(call);
  const users = call.forge.store.users.all().filter((user) => matches(call, user));
  const newestFirst = call.input.text('sort') !== 'asc';
  if (newestFirst) users.reverse();
  return paged(call.url, call.input, users, (user) => showUser(call.forge, user, call.viewer));
}

function oneUser(call: Call) {
  needUser(call);
  return { json: showUser(call.forge, findUser(call), call.viewer) };
}

function userProjects(call: Call) {
  const { forge, input, viewer } = call;
  const user = findUser(call);
  const search = input.text('search')?.toLowerCase() ?? '';
  const projects = forge.store.projects
    .all()
    .filter((each) => each.namespace.kind === 'user' && each.namespace.id === user.namespaceId)
    .filter((each) => canSeeProject(forge.store, viewer, each))
    .filter((each) => each.path.toLowerCase().includes(search) || each.name.toLowerCase().includes(search));
  return paged(call.url, input, projects, (each) =>
    input.flag('simple') ? showProjectSimple(forge, each) : showProject(forge, each, viewer),
  );
}

export const userRoutes: Routes = [
  ['GET', 'user', currentUser],
  ['GET', 'users', listUsers],
  ['GET', 'users/:id', oneUser],
  ['GET', 'users/:id/projects', userProjects],
];
