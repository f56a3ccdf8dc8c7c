import { ConfigReader } from '@backstage/config';
import type { LoggerService } from '@backstage/backend-plugin-api';
import Knex from 'knex';
import { createHttpAction } from '../actions/httpAction';
import { ActionRegistry } from '../actions/registry';
import { DirectDispatcher } from '../executor/Dispatcher';
import { Executor } from '../executor/Executor';
import { Runner } from '../executor/Runner';
import type { Directory } from '../people/Directory';
import { Observer } from '../service/Observer';
import { RequestStore } from '../store/RequestStore';
import { loadRequestTypes } from '../types/load';

/** A process of its own that carries requests out, to be killed without warning. */
async function main(): Promise<void> {
  const settings = JSON.parse(process.env.EXECUTOR_CHILD ?? '{}');
  const config = new ConfigReader(settings.config);
  const logger = { ...console, child: () => logger } as unknown as LoggerService;
  const actions = new ActionRegistry();
  actions.add(createHttpAction(config));
  const store = new RequestStore(Knex({ client: 'pg', connection: settings.connection }));
  const observer = new Observer({
    auditor: { createEvent: async () => ({ success: async () => undefined, fail: async () => undefined }) },
    notifications: { send: async () => undefined },
    directory: {} as Directory,
    logger,
  });
  const timing = {
    enabled: true,
    pollMilliseconds: 50,
    leaseMilliseconds: 2000,
    concurrency: 4,
    firstDelayMilliseconds: 40,
    longestDelayMilliseconds: 100,
  };
  const types = await loadRequestTypes(config);
  const runner = new Runner({
    store,
    types,
    actions,
    checks: [],
    dispatcher: new DirectDispatcher(),
    observer,
    settings: timing,
    logger,
  });
  new Executor(store, (claim, signal) => runner.run(claim, signal), timing, logger).start();
}

main().catch((error) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
