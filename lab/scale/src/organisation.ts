import { type Entity, refOf, titled } from './entity.ts';
import { Names } from './names.ts';
import { type Random, shared } from './random.ts';
import type { Sizes } from './sizes.ts';
import { fields, firstNames, lastNames, units } from './words.ts';

export interface Organisation {
  units: Entity[];
  teams: Entity[];
  people: Entity[];
}

function group(name: string, type: string, description: string, parent?: string): Entity {
  const spec = { type, profile: { displayName: titled(name) }, ...(parent && { parent }), children: [] };
  return { apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name, description }, spec };
}

function person(name: string, teams: string[]): Entity {
  const displayName = name.split('.').map(titled).join(' ');
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name, description: `${displayName} works in ${teams[0]}` },
    spec: {
      profile: { displayName, email: `${name}@example.com` },
      memberOf: teams.map((team) => `group:default/${team}`),
    },
  };
}

/** Units with teams, a few of which are large; every tenth person is lent to a second team. */
export function organisationOf(sizes: Sizes, random: Random): Organisation {
  const names = new Names();
  const whole = group('company', 'company', 'Everybody');
  const made = units
    .slice(0, sizes.units - 1)
    .map((name) => group(name, 'business-unit', `The unit for ${titled(name)}`, 'group:default/company'));
  const teams = Array.from({ length: sizes.teams }, () => {
    const unit = random.favouring(made);
    const name = names.unique(`${unit.metadata.name}-${random.of(fields)}`);
    return group(name, 'team', `Looks after ${name.replaceAll('-', ' ')}`, refOf(unit));
  });
  const people = shared(sizes.people, teams.length).flatMap((count, place) =>
    Array.from({ length: count }, () => {
      const own = teams[place]?.metadata.name ?? '';
      const lent = random.below(10) === 0 ? random.of(teams).metadata.name : own;
      return person(names.unique(`${random.of(firstNames)}.${random.of(lastNames)}`), [...new Set([own, lent])]);
    }),
  );
  return { units: [whole, ...made], teams, people };
}
