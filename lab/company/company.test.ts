import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

interface Entity {
  kind: string;
  metadata: { name: string; tags?: string[]; annotations?: Record<string, string>; description?: string };
  spec: Record<string, unknown> & { owner?: string; type?: string; lifecycle?: string };
}

interface Project {
  team: string;
  name: string;
  folder: string;
  entities: Entity[];
}

const company = import.meta.dirname;
const repositories = join(company, 'repositories');

function readEntities(path: string): Entity[] {
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document) => {
    expect(document.errors, path).toEqual([]);
    return document.toJS() as Entity;
  });
}

const projects: Project[] = readdirSync(repositories).flatMap((team) =>
  readdirSync(join(repositories, team)).map((name) => {
    const folder = join(repositories, team, name);
    return { team, name, folder, entities: readEntities(join(folder, 'catalog-info.yaml')) };
  }),
);

const organisation = readEntities(join(company, 'catalog/org.yaml'));
const entities = [
  ...organisation,
  ...readEntities(join(company, 'catalog/systems.yaml')),
  ...projects.flatMap((project) => project.entities),
];

function refOf(text: string, kind: string): string {
  const [first, second] = text.includes(':') ? text.split(':') : [kind, text];
  return `${first!.toLowerCase()}:${second!.replace('default/', '')}`;
}

const known = new Set(entities.map((entity) => `${entity.kind.toLowerCase()}:${entity.metadata.name}`));

/** Fields that name other entities, and the kind that is meant when none is written. */
const references: Record<string, string> = {
  owner: 'group',
  system: 'system',
  domain: 'domain',
  parent: 'group',
  children: 'group',
  memberOf: 'group',
  dependsOn: 'component',
  providesApis: 'api',
  consumesApis: 'api',
};

describe('the catalog of the company', () => {
  it('has unique names', () => {
    expect(known.size).toBe(entities.length);
  });

  it('has names and tags that the catalog accepts', () => {
    for (const { metadata } of entities) {
      expect(metadata.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(metadata.name.length).toBeLessThanOrEqual(63);
      expect(metadata.description, metadata.name).toBeTruthy();
      for (const tag of metadata.tags ?? []) expect(tag).toMatch(/^[a-z0-9+#]+(-[a-z0-9+#]+)*$/);
    }
  });

  it('refers only to what exists', () => {
    for (const entity of entities) {
      for (const [field, kind] of Object.entries(references)) {
        const values = [entity.spec[field] ?? []].flat() as string[];
        for (const value of values) expect(known, `${entity.metadata.name} → ${value}`).toContain(refOf(value, kind));
      }
    }
  });

  it('gives everything but people and groups an owner', () => {
    for (const entity of entities.filter(({ kind }) => kind !== 'User' && kind !== 'Group')) {
      expect(entity.spec.owner, entity.metadata.name).toMatch(/^group:default\/(platform|checkout|logistics)$/);
    }
  });

  it('says the same about parents and children', () => {
    const groups = organisation.filter(({ kind }) => kind === 'Group');
    for (const group of groups) {
      const children = groups.filter((other) => other.spec.parent === group.metadata.name);
      expect(group.spec.children).toEqual(children.map(({ metadata }) => metadata.name));
    }
  });

  it('shows every lifecycle and several types', () => {
    const components = entities.filter(({ kind }) => kind === 'Component');
    expect(components.length).toBeGreaterThanOrEqual(12);
    expect(new Set(components.map(({ spec }) => spec.lifecycle))).toEqual(
      new Set(['production', 'experimental', 'deprecated']),
    );
    expect(new Set(components.map(({ spec }) => spec.type))).toEqual(new Set(['service', 'website', 'library']));
  });
});

describe.each(projects)('$team/$name', ({ team, name, folder, entities: own }) => {
  it('is a component of that name, owned by that team', () => {
    const components = own.filter(({ kind }) => kind === 'Component');
    expect(components.map(({ metadata }) => metadata.name)).toEqual([name]);
    for (const entity of own) expect(entity.spec.owner).toBe(`group:default/${team}`);
    expect(existsSync(join(folder, 'README.md'))).toBe(true);
  });

  it('provides APIs that can be read', () => {
    const [component] = own.filter(({ kind }) => kind === 'Component');
    const apis = own.filter(({ kind }) => kind === 'API');
    expect(apis.map(({ metadata }) => metadata.name)).toEqual(component!.spec.providesApis ?? []);
    for (const api of apis) checkOpenApi(join(folder, (api.spec.definition as { $text: string }).$text));
  });

  it('has documentation whose pages, links and images are there', () => {
    const documented = own.some(({ metadata }) => metadata.annotations?.['backstage.io/techdocs-ref'] === 'dir:.');
    expect(existsSync(join(folder, 'mkdocs.yml'))).toBe(documented);
    if (documented) checkDocumentation(folder);
  });
});

interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, { operationId: string; responses: object; parameters?: { name: string }[] }>>;
}

function checkOpenApi(path: string): void {
  const document = parse(readFileSync(path, 'utf8')) as OpenApi;
  expect(document.openapi).toBe('3.1.0');
  expect(document.info.title && document.info.version).toBeTruthy();
  const operations = Object.entries(document.paths).flatMap(([route, item]) =>
    Object.values(item).map((operation) => ({ route, operation })),
  );
  const ids = operations.map(({ operation }) => operation.operationId);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { route, operation } of operations) {
    expect(Object.keys(operation.responses)).not.toEqual([]);
    const named = (operation.parameters ?? []).map((parameter) => parameter.name);
    for (const [, parameter] of route.matchAll(/\{(\w+)\}/g)) expect(named).toContain(parameter);
  }
  for (const pointer of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const target = pointer[1]!
      .split('/')
      .reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], document);
    expect(target, pointer[1]).toBeDefined();
  }
}

function checkDocumentation(folder: string): void {
  const site = parse(readFileSync(join(folder, 'mkdocs.yml'), 'utf8')) as { nav: Record<string, string>[] };
  const docs = join(folder, 'docs');
  const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.md'));
  expect(site.nav.flatMap((entry) => Object.values(entry)).toSorted()).toEqual(pages.toSorted());
  for (const page of pages) {
    const text = readFileSync(join(docs, page), 'utf8');
    for (const [, link] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(link!)) continue;
      const target = join(docs, dirname(page), link!);
      expect(existsSync(target), `${relative(folder, target)}, named in ${page}`).toBe(true);
    }
  }
}

interface Realm {
  groups: { name: string }[];
  clients: { clientId: string; secret?: string; publicClient: boolean; redirectUris: string[] }[];
  users: {
    username: string;
    email: string;
    emailVerified: boolean;
    groups: string[];
    credentials: { value: string }[];
    serviceAccountClientId?: string;
    clientRoles?: Record<string, string[]>;
  }[];
}

describe('the realm', () => {
  const source = readFileSync(join(company, 'realm.json'), 'utf8');
  const realm = JSON.parse(source) as Realm;
  const people = realm.users.filter((user) => user.serviceAccountClientId === undefined);
  const users = organisation.filter(({ kind }) => kind === 'User');

  it('knows exactly these placeholders', () => {
    const found = new Set([...source.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name));
    const services = ['DIRECTORY_CLIENT_SECRET', 'PEOPLE_ADMIN_CLIENT_SECRET'];
    const passwords = users.map(({ metadata }) => `PASSWORD_${metadata.name.toUpperCase()}`);
    expect(found).toEqual(
      new Set([
        ...[
          'PORTAL_URL',
          'DATABASES_URL',
          'AUTOMATION_URL',
          'PORTAL_CLIENT_SECRET',
          'DATABASES_CLIENT_SECRET',
          'AUTOMATION_CLIENT_SECRET',
          ...services,
          ...passwords,
        ],
        // Where the portal is developed: `yarn start` in a composed folder.
        'PORTAL_DEVELOPMENT_URL:http://localhost:3007',
      ]),
    );
  });

  it('holds no secret and no address of its own', () => {
    // Command lines have no secret; they listen for the answer where they run.
    const programs = realm.clients.filter(({ publicClient }) => publicClient);
    expect(programs.map(({ clientId, secret }) => ({ clientId, secret }))).toEqual([{ clientId: 'kubernetes' }]);
    for (const uri of programs.flatMap(({ redirectUris }) => redirectUris)) {
      expect(uri).toMatch(/^http:\/\/localhost:\d+$/);
    }
    for (const client of realm.clients.filter(({ publicClient }) => !publicClient)) {
      expect(client.secret).toMatch(/^\$\{\w+_CLIENT_SECRET\}$/);
      for (const uri of client.redirectUris) expect(uri).toMatch(/^\$\{\w+_URL(:[^}]*)?\}\//);
    }
    for (const user of people) expect(user.credentials[0]!.value).toMatch(/^\$\{PASSWORD_\w+\}$/);
  });

  it('gives a service only what it needs: the portal may look, and nobody but the administration may change', () => {
    const services = realm.users.filter((user) => user.serviceAccountClientId !== undefined);
    expect(services.map(({ username, groups, clientRoles }) => ({ username, groups, clientRoles }))).toEqual([
      {
        username: 'service-account-portal-directory',
        groups: [],
        clientRoles: { 'realm-management': ['view-users'] },
      },
      {
        username: 'service-account-people-admin',
        groups: [],
        clientRoles: { 'realm-management': ['manage-users', 'view-users'] },
      },
    ]);
  });

  it('has the people and the groups of the catalog', () => {
    const inCatalog = users.map(({ metadata, spec }) => [metadata.name, (spec.memberOf as string[]).toSorted()]);
    const inRealm = people.map(({ username, groups }) => [username, groups.map((group) => group.slice(1)).toSorted()]);
    expect(inRealm).toEqual(inCatalog);
    expect(realm.groups.map(({ name }) => name)).toEqual(
      organisation.filter(({ kind }) => kind === 'Group').map(({ metadata }) => metadata.name),
    );
    for (const user of people) {
      expect(user.emailVerified).toBe(true);
      expect(user.email).toBe(`${user.username}@harbourline.example`);
    }
  });
});
