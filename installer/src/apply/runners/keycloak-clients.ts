import { PlatformError } from '../../model/errors.ts';
import type { StepInputs } from '../../model/step.ts';
import type { Files } from '../../ports/files.ts';
import type { Http } from '../../ports/http.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { ClientsDesk } from '../keycloak/clients.ts';
import { describedIn } from '../keycloak/realm-file.ts';
import { askDoor } from '../rotation/door.ts';
import type { StepRunner } from '../runner.ts';

type Input = StepInputs['keycloak-clients'];
type Client = Input['clients'][number];

/** Each is asked for as itself: nobody's administrator is needed to see that all is well. */
export function keycloakClientsRunner(
  http: Http,
  secrets: Secrets,
  files: Pick<Files, 'readText'>,
  desk: ClientsDesk,
): StepRunner<'keycloak-clients'> {
  const isKnown = async ({ url, realm }: Input, { client, secret }: Client, signal: AbortSignal): Promise<boolean> => {
    const token = `${url}/realms/${realm}/protocol/openid-connect/token`;
    const answer = await askDoor(http, { url: token, as: { client } }, await secrets.read(secret), signal);
    if (typeof answer === 'string') return answer === 'taken';
    throw new PlatformError({ code: 'step', message: `Keycloak answered ${answer} when it was asked for ${client}.` });
  };

  const strangers = async (input: Input, signal: AbortSignal): Promise<Client[]> => {
    const known = await Promise.all(input.clients.map((client) => isKnown(input, client, signal)));
    return input.clients.filter((_, index) => !known[index]);
  };

  return {
    async inspect({ input, fingerprint }, { signal }) {
      const found = await strangers(input, signal).catch(() => undefined);
      signal.throwIfAborted();
      if (found === undefined) return { state: 'absent' };
      if (found.length === 0) return { state: 'ready', fingerprint };
      return { state: 'different', why: `Keycloak does not know ${found.map(({ client }) => client).join(', ')}` };
    },
    async apply({ input }, context) {
      const clients = await strangers(input, context.signal);
      if (clients.length === 0) return;
      const values = { ...input.values };
      for (const [name, secret] of Object.entries(input.secretEnv)) values[name] = await secrets.read(secret);
      await desk.introduce({ ...input, clients }, describedIn(await files.readText(input.file), values), context);
    },
    async remove() {
      // They go with the realm.
    },
  };
}
