import { coreServices, createServiceFactory } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { type Entity, parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import scaffolder from '@backstage/plugin-scaffolder-backend';
import github from '@backstage/plugin-scaffolder-backend-module-github';
import gitlab from '@backstage/plugin-scaffolder-backend-module-gitlab';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import module from '../index';
import { checkout, until } from './programs';

export const templatesFolder = join(checkout, 'distro/templates');

/** The templates of the distribution, as the catalog has them. */
export const templates: Entity[] = readdirSync(templatesFolder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => {
    const entity = parse(readFileSync(join(templatesFolder, name), 'utf8')) as Entity;
    const annotations = {
      ...entity.metadata.annotations,
      'backstage.io/managed-by-location': `file:${join(templatesFolder, name)}`,
    };
    return { ...entity, metadata: { ...entity.metadata, namespace: 'default', annotations } };
  });

const teams: Record<string, string> = { omar: 'checkout', lena: 'checkout', yuki: 'logistics', vera: 'viewers' };

const person = (name: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: { profile: { displayName: name, email: `${name}@harbourline.example` }, memberOf: [teams[name]] },
});

export interface AuditRecord {
  eventId: string;
  status: string;
  meta: JsonObject;
}

export interface Task {
  id: string;
  status: string;
  output: { links?: { title: string; url?: string; entityRef?: string }[]; [name: string]: unknown };
  error?: string;
  log: string;
}

interface TaskEvent {
  type: string;
  body: { message?: string; error?: { message: string }; output?: Task['output'] };
}

export interface PortalOptions {
  knex: Knex;
  config: JsonObject;
  /** Templates beyond those of the distribution. */
  more?: Entity[];
  /** Does the forge have it, so that the catalog finds it? */
  isFound?: (name: string) => Promise<boolean>;
}

function catalogOf({ more = [], isFound = async () => true }: PortalOptions) {
  const known = catalogServiceMock({ entities: [...templates, ...more, ...Object.keys(teams).map(person)] });
  const getEntityByRef: typeof known.getEntityByRef = async (ref, options) => {
    const { kind, name } = typeof ref === 'string' ? parseEntityRef(ref) : ref;
    if (kind !== 'component') return known.getEntityByRef(ref, options);
    return (await isFound(name)) ? person(name) : undefined;
  };
  return Object.assign(Object.create(known) as typeof known, { getEntityByRef });
}

/** The real scaffolder with the real modules; who somebody is, and what the catalog has, is made up. */
export async function startPortal(options: PortalOptions) {
  const audit: AuditRecord[] = [];
  const nameOf = (ref: string) => parseEntityRef(ref).name;
  const catalog = catalogOf(options);
  const backend = await startTestBackend({
    features: [
      scaffolder,
      // Loaded only where the configuration has a section for it, as the portal itself does.
      ...('github' in ((options.config.integrations ?? {}) as JsonObject) ? [github] : []),
      gitlab,
      module,
      mockServices.rootConfig.factory({ data: options.config }),
      mockServices.database.mock({ getClient: async () => options.knex }).factory,
      createServiceFactory({ service: catalogServiceRef, deps: {}, factory: () => catalog }),
      mockServices.userInfo.mock({
        getUserInfo: async (credentials) => {
          const { userEntityRef } = (credentials as unknown as { principal: { userEntityRef: string } }).principal;
          return {
            userEntityRef,
            ownershipEntityRefs: [userEntityRef, `group:default/${teams[nameOf(userEntityRef)]}`],
          };
        },
      }).factory,
      createServiceFactory({
        service: coreServices.permissions,
        deps: {},
        factory: () => {
          const decide = (credentials: unknown) => {
            const { principal } = credentials as { principal: { userEntityRef?: string } };
            const viewer = principal.userEntityRef === 'user:default/vera';
            return { result: viewer ? AuthorizeResult.DENY : AuthorizeResult.ALLOW } as const;
          };
          return {
            authorize: async (asked: unknown[], { credentials }: { credentials: unknown }) =>
              asked.map(() => decide(credentials)),
            authorizeConditional: async (asked: unknown[], { credentials }: { credentials: unknown }) =>
              asked.map(() => decide(credentials)),
          } as never;
        },
      }),
      createServiceFactory({
        service: coreServices.auditor,
        deps: {},
        factory: () => ({
          async createEvent({ eventId, meta = {} }) {
            const end = (status: string) => async (more?: { meta?: JsonObject }) => {
              audit.push({ eventId, status, meta: { ...(meta as JsonObject), ...more?.meta } });
            };
            return { success: end('succeeded'), fail: end('failed') };
          },
        }),
      }),
    ],
  });
  const { port } = backend.server.address() as { port: number };
  const address = `http://127.0.0.1:${port}/api/scaffolder`;
  const credentialsOf = (who: string) =>
    who.startsWith('plugin:')
      ? mockCredentials.service.header({ onBehalfOf: mockCredentials.service(who), targetPluginId: 'scaffolder' })
      : mockCredentials.user.header(`user:default/${who}`);
  const ask = async (who: string, path: string, body?: object) => {
    const headers = { authorization: credentialsOf(who), 'content-type': 'application/json' };
    const answer = await fetch(
      `${address}${path}`,
      body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers },
    );
    const text = await answer.text();
    return { status: answer.status, body: (text.startsWith('<') || text === '' ? {} : JSON.parse(text)) as JsonObject };
  };
  const create = (who: string, template: string, values: JsonObject) =>
    ask(who, '/v2/tasks', { templateRef: stringifyEntityRef({ kind: 'template', name: template }), values });
  const follow = async (who: string, id: string): Promise<Task> => {
    const status = await until(`task ${id} ends`, async () => {
      const { body } = await ask(who, `/v2/tasks/${id}`);
      return ['completed', 'failed', 'cancelled'].includes(String(body.status)) && String(body.status);
    });
    const events = (await ask(who, `/v2/tasks/${id}/events`)).body as unknown as TaskEvent[];
    const last = events.findLast(({ type }) => type === 'completion');
    const log = events.map(({ body }) => body.message).join('\n');
    return { id, status, log, output: last?.body.output ?? {}, error: last?.body.error?.message };
  };
  const run = async (who: string, template: string, values: JsonObject): Promise<Task> => {
    const { status, body } = await create(who, template, values);
    if (status !== 201) throw new Error(`${template} was not begun: ${status} ${JSON.stringify(body)}`);
    return follow(who, String(body.id));
  };
  const stop = async () => {
    await backend.stop();
    // The scaffolder looks at each task once a second until it sees its end, and must still find a database.
    await new Promise((done) => setTimeout(done, 2500));
  };
  return { audit, ask, create, follow, run, stop };
}

export type Portal = Awaited<ReturnType<typeof startPortal>>;
