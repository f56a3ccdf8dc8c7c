/** How many there are of each, out of ten thousand; people are what is left. */
const ofTenThousand = {
  units: 20,
  teams: 380,
  domains: 40,
  systems: 400,
  components: 4200,
  apis: 1300,
  resources: 1660,
};

export type Sizes = typeof ofTenThousand & { people: number };

export const fewest = 500;

export function sizesFor(entities: number): Sizes {
  const share = (count: number): number => Math.max(2, Math.floor((count * entities) / 10_000));
  const { units, teams, domains, systems, components, apis, resources } = ofTenThousand;
  const sizes = {
    units: Math.min(units, share(units * 4)),
    teams: share(teams),
    domains: share(domains),
    systems: share(systems),
    components: share(components),
    apis: share(apis),
    resources: share(resources),
  };
  const people = entities - Object.values(sizes).reduce((sum, count) => sum + count, 0);
  return { ...sizes, people };
}
