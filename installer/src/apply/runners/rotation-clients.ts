import { nextOf } from '../../model/rotation.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { ClientsDesk } from '../keycloak/clients.ts';
import { noWayBack, openTurnover } from '../rotation/turnover.ts';
import type { StepRunner } from '../runner.ts';

/** Before anything is begun, and before anybody is held. */
export const rotationClientsAskedRunner = (
  keycloak: Pick<ClientsDesk, 'mustListen'>,
): StepRunner<'rotation-clients-asked'> => ({
  inspect: async () => ({ state: 'absent' }),
  apply: ({ input }, context) => keycloak.mustListen(input, context),
  remove: noWayBack,
});

/** Those who come with these secrets know both: from the moment of Keycloak's answer they come with the next one. */
export function rotationClientsToldRunner(
  keycloak: Pick<ClientsDesk, 'tell'>,
  secrets: Secrets,
): StepRunner<'rotation-clients-told'> {
  const turnover = openTurnover(secrets);
  return {
    inspect: ({ input }) => turnover.state(input.secrets),
    async apply({ input }, context) {
      await keycloak.tell(input, nextOf, context);
      await turnover.promote(input.secrets);
    },
    remove: noWayBack,
  };
}
