import { nextOf } from '../../model/rotation.ts';
import type { ClientsRotation, StepInputs } from '../../model/step.ts';
import type { Keeper } from '../../ports/keeper.ts';
import type { PostgresServer } from '../../ports/postgres.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { ClientsDesk } from '../keycloak/clients.ts';
import { noWayBack, openTurnover } from '../rotation/turnover.ts';
import type { StepContext, StepRunner } from '../runner.ts';
import { healthWatch } from './process.ts';

/** Whoever is held begins again by then, should we be killed: requests wait for a minute, and a start takes its time. */
const holdSeconds = 30;
/** What is put back when something went wrong has its own time: the step's may be over. */
const putBackMs = 10_000;

type Input = StepInputs['rotation-switch'];
type Roles = Input['roles'];

/** How long nobody was answered, for people who want to know what it has cost. */
function stopwatch(): () => string {
  const began = performance.now();
  return () => ((performance.now() - began) / 1000).toFixed(1);
}

export function rotationSwitchRunner(
  keeper: Keeper,
  server: PostgresServer,
  keycloak: Pick<ClientsDesk, 'tell'>,
  secrets: Secrets,
): StepRunner<'rotation-switch'> {
  const turnover = openTurnover(secrets);
  const waitUntilHealthy = healthWatch(keeper);

  const passwordsOf = async (roles: Roles): Promise<{ role: string; password: string }[]> => {
    const prepared = new Set(await turnover.prepared(roles.map(({ passwordSecret }) => passwordSecret)));
    return Promise.all(
      roles.map(async ({ role, passwordSecret: name }) => ({
        role,
        password: await secrets.read(prepared.has(name) ? nextOf(name) : name),
      })),
    );
  };

  /** Keycloak is told of one client after the other: whoever starts anew with the former secrets must find them all. */
  const tellKeycloak = async (clients: ClientsRotation, context: StepContext): Promise<void> => {
    const prepared = new Set(await turnover.prepared(clients.secrets));
    try {
      await keycloak.tell(clients, (name) => (prepared.has(name) ? nextOf(name) : name), context);
    } catch (error) {
      const own = { signal: AbortSignal.timeout(putBackMs), progress() {} };
      await keycloak.tell(clients, (name) => name, own).catch(() => {});
      throw error;
    }
  };

  /** The others first: should the database's answer be lost, a look at it tells which of the two it takes. */
  const change = async ({ secrets: names, roles, clients }: Input, context: StepContext): Promise<void> => {
    const { progress } = context;
    if (roles.length > 0) {
      progress('telling PostgreSQL');
      await server.setPasswords(await passwordsOf(roles));
    }
    if (clients) await tellKeycloak(clients, context);
    progress('taking the new values into use');
    await turnover.promote(names);
  };

  return {
    // Who has started with which value cannot be seen from outside: all of them are started anew.
    inspect: ({ input }) => turnover.state(input.secrets),
    async apply({ input }, context) {
      const { signal, progress } = context;
      if (input.roles.length > 0) await server.mustOpen();
      const seconds = stopwatch();
      try {
        for (const name of input.processes) {
          signal.throwIfAborted();
          progress(`requests to ${name} wait from now on`);
          await keeper.hold(name, holdSeconds);
        }
        signal.throwIfAborted();
        await change(input, context);
      } finally {
        for (const name of input.processes.toReversed()) await keeper.restart(name);
      }
      for (const name of input.processes.toReversed()) await waitUntilHealthy(name, 0, context);
      const [only, ...others] = input.processes;
      const whom = only && others.length === 0 ? `requests to ${only}` : 'requests';
      progress(`${whom} have waited for ${seconds()} s at most`);
    },
    remove: noWayBack,
  };
}
