import { coreServices, createServiceFactory, type RootHealthService } from '@backstage/backend-plugin-api';
import { cached, createDatabaseProbe, type Probe } from './databaseProbe';

type State = 'starting' | 'up' | 'stopping';

const messages: Record<Exclude<State, 'up'>, string> = {
  starting: 'The portal has not started yet',
  stopping: 'The portal is shutting down',
};

export function createHealth(state: () => State, probe: Probe): RootHealthService {
  return {
    async getLiveness() {
      return { status: 200, payload: { status: 'ok' } };
    },
    async getReadiness() {
      const current = state();
      if (current !== 'up') {
        return { status: 503, payload: { status: 'error', message: messages[current] } };
      }
      const database = await probe();
      if (!database.ok) {
        return {
          status: 503,
          payload: { status: 'error', message: `Not ready: ${database.reason}`, checks: { database: 'error' } },
        };
      }
      return { status: 200, payload: { status: 'ok', checks: { database: 'ok' } } };
    },
  };
}

/** Readiness knows about the database; liveness does not, as a restart of the portal heals no database. */
export const rootHealthFeature = createServiceFactory({
  service: coreServices.rootHealth,
  deps: { lifecycle: coreServices.rootLifecycle, config: coreServices.rootConfig },
  async factory({ lifecycle, config }) {
    let state: State = 'starting';
    lifecycle.addStartupHook(() => {
      state = 'up';
    });
    lifecycle.addBeforeShutdownHook(() => {
      state = 'stopping';
    });
    return createHealth(() => state, cached(createDatabaseProbe(config), 1000));
  },
});
