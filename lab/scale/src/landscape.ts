import { type Entity, type Kind, refOf, titled } from './entity.ts';
import { Names } from './names.ts';
import { type Random, shared } from './random.ts';
import type { Sizes } from './sizes.ts';
import { fields, languages, parts, qualities, stores, subjects } from './words.ts';

/** A system with everything that belongs to it; it is kept in one place, by one team. */
export interface System {
  system: Entity;
  components: Entity[];
  apis: Entity[];
  resources: Entity[];
}

export interface Landscape {
  domains: Entity[];
  systems: System[];
}

const lifecycles = ['production', 'production', 'production', 'production', 'experimental', 'deprecated'];
const kindsOfComponent = ['service', 'service', 'service', 'website', 'library', 'job'] as const;
const kindsOfStore = ['database', 'database', 'topic', 'queue', 'cache', 'object-store'] as const;

function entity(kind: Kind, name: string, description: string, spec: Record<string, unknown>, tags?: string[]): Entity {
  const metadata = { name, title: titled(name), description, ...(tags && { tags }) };
  return { apiVersion: 'backstage.io/v1alpha1', kind, metadata, spec };
}

const definition = (title: string, path: string): string =>
  [
    `openapi: 3.1.0`,
    `info: { title: ${title}, version: 1.0.0 }`,
    `paths:`,
    `  /${path}:`,
    `    get: { operationId: list, responses: { '200': { description: What there is } } }`,
    `  /${path}/{id}:`,
    `    get:`,
    `      operationId: read`,
    `      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]`,
    `      responses: { '200': { description: The one that was asked for } }`,
    '',
  ].join('\n');

class Draughtsman {
  readonly #names = new Names();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  domain(field: string, owner: Entity): Entity {
    const name = this.#names.unique(field);
    return entity('Domain', name, `Everything about ${titled(name)}`, { owner: refOf(owner) });
  }

  system(domain: Entity, owner: Entity): Entity {
    const name = this.#names.unique(`${this.#random.of(qualities)}-${domain.metadata.name}`);
    const spec = { owner: refOf(owner), domain: domain.metadata.name };
    return entity('System', name, `What ${titled(name)} takes, from the first request to the archive`, spec);
  }

  component({ metadata, spec }: Entity): Entity {
    const random = this.#random;
    const type = random.of(kindsOfComponent);
    const name = this.#names.unique(`${metadata.name}-${random.of(parts[type])}`);
    const of = { type, lifecycle: random.of(lifecycles), owner: spec.owner, system: metadata.name };
    const tags = [...new Set([random.favouring(languages), random.of(qualities)])];
    return entity('Component', name, `The ${type} ${titled(name)} of ${metadata.title}`, of, tags);
  }

  api({ metadata, spec }: Entity): Entity {
    const random = this.#random;
    const subject = random.of(subjects);
    const name = this.#names.unique(`${metadata.name}-${subject}-api`);
    const of = { type: 'openapi', lifecycle: random.of(lifecycles), owner: spec.owner, system: metadata.name };
    return entity('API', name, `For ${subject} on ${metadata.title}`, { ...of, definition: definition(name, subject) });
  }

  resource({ metadata, spec }: Entity): Entity {
    const type = this.#random.of(kindsOfStore);
    const name = this.#names.unique(`${metadata.name}-${this.#random.of(stores[type])}`);
    return entity('Resource', name, `Where ${metadata.title} keeps what it must`, {
      type,
      owner: spec.owner,
      system: metadata.name,
    });
  }
}

/** A few systems are very large, and most are small. */
export function landscapeOf(sizes: Sizes, teams: Entity[], random: Random): Landscape {
  const draw = new Draughtsman(random);
  const from = random.below(fields.length);
  const fieldAt = (place: number): string => fields[(from + place) % fields.length] ?? '';
  const domains = Array.from({ length: sizes.domains }, (_, place) => draw.domain(fieldAt(place), random.of(teams)));
  const counts = {
    components: shared(sizes.components, sizes.systems),
    apis: shared(sizes.apis, sizes.systems),
    resources: shared(sizes.resources, sizes.systems),
  };
  const systems = Array.from({ length: sizes.systems }, (_, place): System => {
    const system = draw.system(random.favouring(domains), random.favouring(teams));
    const many = (what: keyof typeof counts, make: () => Entity): Entity[] =>
      Array.from({ length: counts[what][place] ?? 0 }, make);
    return {
      system,
      components: many('components', () => draw.component(system)),
      apis: many('apis', () => draw.api(system)),
      resources: many('resources', () => draw.resource(system)),
    };
  });
  return { domains, systems };
}
