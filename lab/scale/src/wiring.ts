import { type Entity, refOf } from './entity.ts';
import type { System } from './landscape.ts';
import type { Random } from './random.ts';

/** Adds to a list of names, and says whether it was not there yet. */
function add({ spec }: Entity, field: string, name: string): boolean {
  const names = (spec[field] as string[] | undefined) ?? [];
  if (names.includes(name)) return false;
  spec[field] = [...names, name];
  return true;
}

/** Each API is provided by a component of its own system. */
export function provide(systems: System[], random: Random): void {
  for (const { apis, components } of systems) {
    for (const api of apis) add(random.of(components), 'providesApis', api.metadata.name);
  }
}

const most = 40;

/** So many dependencies, most of them on what many depend on already, or on what stands near. */
export function wire(systems: System[], count: number, random: Random): void {
  const all = systems.flatMap(({ components }) => components);
  const apis = systems.flatMap((system) => system.apis);
  const libraries = all.filter(({ spec }) => spec.type === 'library');
  const ways: ((from: Entity, at: System) => boolean)[] = [
    (from) => add(from, 'consumesApis', random.favouring(apis).metadata.name),
    (from, at) => add(from, 'dependsOn', refOf(random.of(at.resources))),
    (from) => {
      const library = random.favouring(libraries);
      return library !== from && add(from, 'dependsOn', refOf(library));
    },
  ];
  let left = count;
  for (let misses = 0; left > 0 && misses < count * most; ) {
    const at = random.favouring(systems);
    if (random.of(ways)(random.of(at.components), at)) left -= 1;
    else misses += 1;
  }
  if (left > 0) throw new Error(`there is no room for ${left} of the dependencies`);
}
