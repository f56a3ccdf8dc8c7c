import { type Entity, referencesOf } from './entity.ts';
import { landscapeOf } from './landscape.ts';
import { organisationOf } from './organisation.ts';
import { seeded } from './random.ts';
import { fewest, sizesFor } from './sizes.ts';
import { provide, wire } from './wiring.ts';

export interface Wish {
  entities: number;
  /** As the catalog keeps them: two for each time that an entity names another one. */
  relations: number;
  seed: number;
}

export const usual: Wish = { entities: 10_000, relations: 50_000, seed: 1 };

/** What one team keeps together. */
export interface Source {
  name: string;
  entities: Entity[];
}

const namedIn = (sources: Source[]): number =>
  sources.flatMap(({ entities }) => entities).reduce((sum, entity) => sum + referencesOf(entity), 0);

/** A company of exactly so many entities and relations. */
export function companyOf({ entities, relations, seed }: Wish): Source[] {
  if (entities < fewest) throw new Error(`a company has at least ${fewest} entities`);
  if (relations % 2 !== 0) throw new Error('relations come in twos, one from either end');
  const random = seeded(seed);
  const sizes = sizesFor(entities);
  const { units, teams, people } = organisationOf(sizes, random);
  const { domains, systems } = landscapeOf(sizes, teams, random);
  provide(systems, random);
  const sources: Source[] = [
    { name: 'units', entities: [...units, ...domains] },
    ...teams.map((team) => {
      const { name } = team.metadata;
      const own = people.filter(({ spec }) => (spec.memberOf as string[])[0] === `group:default/${name}`);
      return { name: `team-${name}`, entities: [team, ...own] };
    }),
    ...systems.map(({ system, components, apis, resources }) => ({
      name: `system-${system.metadata.name}`,
      entities: [system, ...components, ...apis, ...resources],
    })),
  ];
  const missing = relations / 2 - namedIn(sources);
  if (missing < 0) throw new Error(`${entities} entities have at least ${relations - 2 * missing} relations`);
  wire(systems, missing, random);
  return sources;
}
