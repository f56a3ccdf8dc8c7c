import {
  type BackendFeature,
  createServiceFactory,
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices, startTestBackend, type TestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { type NotificationSendOptions, notificationService } from '@backstage/plugin-notifications-node';
import {
  AuthorizeResult,
  type PolicyDecision,
  type ResourcePermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import type { JsonObject } from '@backstage/types';
import type { RequestDetails } from '@stagecraft/plugin-requests-common';
import type { Knex } from 'knex';
import { tmpdir } from 'node:os';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import type { RequestCheck } from '../executor/checks';
import { requestChecksExtensionPoint } from '../extensions';
import requestsPlugin from '../index';
import { organisation, ownershipOf, roles, userRef } from './people';

export type AuditRecord = {
  eventId: string;
  meta?: JsonObject;
  status: 'succeeded' | 'failed';
  severityLevel?: string;
};

export type Portal = {
  backend: TestBackend;
  audit: AuditRecord[];
  notifications: NotificationSendOptions[];
  as(name: string): Client;
};

export type PortalOptions = {
  knex: Knex;
  types: Record<string, string> | string;
  config?: JsonObject;
  checks?: RequestCheck[];
  /** What else runs in the same backend, each with a database of its own. */
  features?: BackendFeature[];
  databases?: Record<string, Knex>;
  /** What else is in the catalog. */
  entities?: Entity[];
  notificationsFail?: boolean;
  /** What the permission policy answers for a user; default: everything is allowed. */
  policy?: (permission: Permission, user: string) => PolicyDecision;
};

export type Client = ReturnType<typeof clientFor>;

const allow: PolicyDecision = { result: AuthorizeResult.ALLOW };

function clientFor(backend: TestBackend, name: string) {
  const header = mockCredentials.user.header(userRef(name));
  const send = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) =>
    request(backend.server)[method](`/api/requests${path}`).set('authorization', header).send(body);
  return {
    get: (path: string) => send('get', path),
    post: (path: string, body: object = {}) => send('post', path, body),
    put: (path: string, body: object) => send('put', path, body),
    delete: (path: string) => send('delete', path),
    until: async (id: string, good: (details: RequestDetails) => boolean, seconds = 10): Promise<RequestDetails> => {
      const end = Date.now() + seconds * 1000;
      for (;;) {
        const { body } = await send('get', `/requests/${id}`);
        if (body.request && good(body)) return body;
        if (Date.now() > end) throw new Error(`It did not come to it: ${JSON.stringify(body.request ?? body)}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    },
  };
}

const userInfo = createServiceFactory({
  service: coreServices.userInfo,
  deps: {},
  factory: () => ({
    async getUserInfo(credentials) {
      const userEntityRef = (credentials.principal as { userEntityRef: string }).userEntityRef;
      return { userEntityRef, ownershipEntityRefs: ownershipOf(userEntityRef) };
    },
  }),
});

/** The plugin in a real backend on a real database; only people, policy, catalog and mail box are made up. */
export async function startPortal(options: PortalOptions): Promise<Portal> {
  const audit: AuditRecord[] = [];
  const notifications: NotificationSendOptions[] = [];
  const backend = await startTestBackend({
    features: [
      requestsPlugin,
      databaseFor(options),
      mockServices.rootConfig.factory({ data: configOf(options) }),
      catalogServiceMock.factory({ entities: [...organisation(), ...(options.entities ?? [])] }),
      ...(options.features ?? []),
      ...checkModule(options.checks ?? []),
      userInfo,
      permissionsFor(options.policy ?? (() => allow)),
      auditorInto(audit),
      notificationsInto(notifications, Boolean(options.notificationsFail)),
    ],
  });
  return { backend, audit, notifications, as: (name) => clientFor(backend, name) };
}

function configOf({ types, config }: PortalOptions): JsonObject {
  const executor = {
    pollInterval: { milliseconds: 50 },
    lease: { milliseconds: 2000 },
    firstDelay: { milliseconds: 40 },
    longestDelay: { milliseconds: 100 },
  };
  const given = (config ?? {}) as { requests?: JsonObject };
  const folder = typeof types === 'string' ? types : folderWith(types);
  return {
    ...given,
    permission: { enabled: true, roles },
    requests: { types: [folder], executor, ...given.requests },
  };
}

const folders: string[] = [];
afterAll(() => {
  for (const each of folders.splice(0)) rmSync(each, { recursive: true, force: true });
});

export function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'requests-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function databaseFor({ knex, databases = {} }: PortalOptions) {
  return createServiceFactory({
    service: coreServices.database,
    deps: { plugin: coreServices.pluginMetadata },
    factory: ({ plugin }) => ({ getClient: async () => databases[plugin.getId()] ?? knex }),
  });
}

function checkModule(checks: RequestCheck[]) {
  if (checks.length === 0) {
    return [];
  }
  return [
    createBackendModule({
      pluginId: 'requests',
      moduleId: 'checks',
      register(env) {
        env.registerInit({
          deps: { point: requestChecksExtensionPoint },
          init: async ({ point }) => {
            for (const check of checks) point.addCheck(check);
          },
        });
      },
    }),
  ];
}

function permissionsFor(policy: NonNullable<PortalOptions['policy']>) {
  return createServiceFactory({
    service: coreServices.permissions,
    deps: {},
    factory: () => {
      const decide = (
        requests: { permission: Permission | ResourcePermission }[],
        options: { credentials?: unknown },
      ) => {
        const { principal } = options.credentials as { principal: { userEntityRef: string } };
        return requests.map(({ permission }) => policy(permission, principal.userEntityRef));
      };
      return {
        authorize: async (requests, options) => decide(requests, options) as Array<{ result: 'ALLOW' | 'DENY' }>,
        authorizeConditional: async (requests, options) => decide(requests, options),
      };
    },
  });
}

function auditorInto(records: AuditRecord[]) {
  return createServiceFactory({
    service: coreServices.auditor,
    deps: {},
    factory: () => ({
      async createEvent({ eventId, meta, severityLevel }) {
        return {
          success: async (more) =>
            void records.push({ eventId, severityLevel, status: 'succeeded', meta: { ...meta, ...more?.meta } }),
          fail: async (more) =>
            void records.push({ eventId, severityLevel, status: 'failed', meta: { ...meta, ...more.meta } }),
        };
      },
    }),
  });
}

function notificationsInto(sent: NotificationSendOptions[], fail: boolean) {
  return createServiceFactory({
    service: notificationService,
    deps: {},
    factory: () => ({
      async send(options) {
        if (fail) throw new Error('the notifications plugin is not there');
        sent.push(options);
      },
    }),
  });
}
