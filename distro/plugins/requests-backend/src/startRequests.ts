import type {
  AuditorService,
  AuthService,
  DatabaseService,
  HttpAuthService,
  HttpRouterService,
  LifecycleService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  RootConfigService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import { requestPermissions } from '@stagecraft/plugin-requests-common';
import type { ActionRegistry } from './actions/registry';
import { createRouter } from './api/createRouter';
import { DirectDispatcher } from './executor/Dispatcher';
import { Executor } from './executor/Executor';
import { Runner } from './executor/Runner';
import type { RequestCheck } from './executor/checks';
import { readExecutorSettings } from './executor/settings';
import { readRoleGroups } from './people/readRoleGroups';
import { Directory } from './people/Directory';
import { requestResourceRef, requestRules } from './permissions/rules';
import { Access } from './service/Access';
import { Approvers } from './service/Approvers';
import { Decisions } from './service/Decisions';
import { Observer } from './service/Observer';
import { Queries } from './service/Queries';
import { Submissions } from './service/Submissions';
import { connect } from './store/migrate';
import { RequestStore } from './store/RequestStore';
import { TypeCatalogue } from './types/TypeCatalogue';
import { currentPhase, loadRequestTypes } from './types/load';

export type RequestsServices = {
  config: RootConfigService;
  logger: LoggerService;
  database: DatabaseService;
  lifecycle: LifecycleService;
  auth: AuthService;
  httpAuth: HttpAuthService;
  httpRouter: HttpRouterService;
  userInfo: UserInfoService;
  auditor: AuditorService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
  catalog: CatalogService;
  notifications: NotificationService;
};

/** Puts the parts together: the one place that knows all of them. */
export async function startRequests(
  services: RequestsServices,
  actions: ActionRegistry,
  checks: readonly RequestCheck[],
) {
  const { config, logger, lifecycle, auditor } = services;
  const loaded = await loadRequestTypes(config);
  const phase = currentPhase(config);
  actions.check(loaded, phase);
  const types = new TypeCatalogue(loaded, phase);
  const roles = readRoleGroups(config);
  const store = new RequestStore(await connect(services.database));
  const directory = new Directory(services.catalog, services.auth, roles);
  const access = new Access(services.permissions, services.permissionsRegistry, services.userInfo, roles);
  const observer = new Observer({ auditor, notifications: services.notifications, directory, logger });
  const dispatcher = new DirectDispatcher();
  const approvers = new Approvers(types, directory);
  const shared = { store, approvers, types, directory, access, dispatcher, observer, checks };
  const decisions = new Decisions(shared);
  const queries = new Queries({ ...shared, decisions });

  services.permissionsRegistry.addResourceType({
    resourceRef: requestResourceRef,
    permissions: requestPermissions,
    rules: Object.values(requestRules),
    getResources: async (ids) => {
      const rows = new Map((await store.getMany(ids)).map((row) => [row.id, access.resource(row)]));
      return ids.map((id) => rows.get(id));
    },
  });
  services.httpRouter.use(
    createRouter({
      httpAuth: services.httpAuth,
      auditor,
      access,
      queries,
      submissions: new Submissions(shared),
      decisions,
    }),
  );

  const settings = readExecutorSettings(config);
  const runner = new Runner({ ...shared, types: loaded, actions, settings, logger });
  const executor = new Executor(store, (claim, signal) => runner.run(claim, signal), settings, logger);
  if (settings.enabled) {
    dispatcher.onWake(() => executor.wake());
    lifecycle.addStartupHook(() => executor.start());
  }
  lifecycle.addShutdownHook(async () => {
    await executor.stop();
    await observer.settled();
  });
}
