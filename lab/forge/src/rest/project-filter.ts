import { groupLevel, projectLevel } from '../domain/access.ts';
import type { Project } from '../domain/model.ts';
import type { Call } from '../http/call.ts';
import { invalid } from '../http/errors.ts';
import type { Input } from '../http/input.ts';

type Test = (project: Project) => boolean;

function instant(input: Input, name: string): number | undefined {
  const text = input.text(name);
  if (!text) return undefined;
  const value = Date.parse(text);
  if (Number.isNaN(value)) throw invalid(name);
  return value;
}

function searching(call: Call): Test {
  const words = (call.input.text('search') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const { store } = call.forge;
  const whole = call.input.flag('search_namespaces') || words.some((word) => word.includes('/'));
  return (project) => {
    const text = `${project.name} ${whole ? store.projectPath(project) : project.path} ${project.description}`;
    return words.every((word) => text.toLowerCase().includes(word));
  };
}

function byMembership(call: Call): Test {
  const { viewer, input, forge } = call;
  const { user } = viewer;
  const least = input.number('min_access_level');
  const member = (project: Project) => {
    if (!user) return false;
    if (project.members.some((each) => each.userId === user.id)) return true;
    if (project.namespace.kind === 'user') return project.namespace.id === user.namespaceId;
    const group = forge.store.groups.get(project.namespace.id);
    // An administrator sees everything without being a member of it.
    const plain = { ...viewer, user: { ...user, administrator: false } };
    return group !== undefined && groupLevel(forge.store, plain, group) > 0;
  };
  return (project) =>
    (!input.flag('membership') || member(project)) &&
    (!input.flag('owned') || projectLevel(forge.store, viewer, project) >= 50) &&
    (!least || projectLevel(forge.store, viewer, project) >= least);
}

function byFields(call: Call): Test {
  const { input } = call;
  const archived = input.flag('archived');
  const visibility = input.text('visibility');
  const topics = input.list('topic') ?? [];
  const after = instant(input, 'last_activity_after');
  const before = instant(input, 'last_activity_before');
  return (project) =>
    (archived === undefined || project.archived === archived) &&
    (!visibility || project.visibility === visibility) &&
    topics.every((topic) => project.topics.includes(topic)) &&
    (after === undefined || Date.parse(project.lastActivityAt) > after) &&
    (before === undefined || Date.parse(project.lastActivityAt) < before);
}

const keys: Record<string, (project: Project) => string | number> = {
  id: (project) => project.id,
  name: (project) => project.name.toLowerCase(),
  path: (project) => project.path.toLowerCase(),
  created_at: (project) => project.createdAt,
  updated_at: (project) => project.lastActivityAt,
  last_activity_at: (project) => project.lastActivityAt,
};

function ordered(input: Input, projects: Project[]): Project[] {
  const name = input.text('order_by') || 'created_at';
  const key = keys[name];
  if (!key) throw invalid('order_by', 'does not have a valid value');
  const direction = (input.choice('sort', ['asc', 'desc']) ?? 'desc') === 'asc' ? 1 : -1;
  const compare = (one: Project, other: Project) => {
    const [left, right] = [key(one), key(other)];
    return left < right ? -1 : left > right ? 1 : one.id - other.id;
  };
  return projects.sort((one, other) => direction * compare(one, other));
}

export function filterProjects(call: Call, projects: readonly Project[]): Project[] {
  const tests = [searching(call), byMembership(call), byFields(call)];
  return ordered(
    call.input,
    projects.filter((project) => tests.every((test) => test(project))),
  );
}
