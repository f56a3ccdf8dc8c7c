import type { KeycloakClients } from '../../model/step.ts';
import type { Http, HttpAnswer } from '../../ports/http.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { StepContext } from '../runner.ts';
import { asAdministrator, parsed, wrong } from './administrator.ts';

type Client = KeycloakClients['clients'][number];

/** Keycloak, with its administrator's rights for as long as the step takes. */
async function open(http: Http, secrets: Secrets, input: KeycloakClients, signal: AbortSignal) {
  const ask = await asAdministrator(http, input, await secrets.read(input.admin.passwordSecret), signal);
  const pathOf = async ({ client }: Client): Promise<string | undefined> => {
    const [one] = parsed<{ id: string }[]>(await ask('GET', `clients?clientId=${encodeURIComponent(client)}`));
    return one && `clients/${one.id}`;
  };
  const give = (path: string, { client }: Client, value: string): Promise<HttpAnswer> =>
    ask('PUT', path, { clientId: client, secret: value });
  return { ask, pathOf, give };
}

/** Where each client stands at Keycloak; one that it does not have is a mistake. */
async function openAll(http: Http, secrets: Secrets, input: KeycloakClients, signal: AbortSignal) {
  const keycloak = await open(http, secrets, input, signal);
  const found: (Client & { path: string })[] = [];
  for (const each of input.clients) {
    const path = await keycloak.pathOf(each);
    if (path === undefined) throw wrong(`Keycloak has no client ${each.client} in the realm ${input.realm}.`);
    found.push({ ...each, path });
  }
  return { ...keycloak, found };
}

export interface ClientsDesk {
  /** Whether it would be told. */
  mustListen(input: KeycloakClients, context: Pick<StepContext, 'signal'>): Promise<void>;
  /** Each client has there what is kept under that name from then on. */
  tell(input: KeycloakClients, named: (secret: string) => string, context: StepContext): Promise<void>;
  /** Each client is there, made as described where it was not, and has what is kept under its name. */
  introduce(input: KeycloakClients, describe: (client: string) => object, context: StepContext): Promise<void>;
}

export const clientsDesk = (http: Http, secrets: Secrets): ClientsDesk => ({
  async mustListen(input, { signal }) {
    await openAll(http, secrets, input, signal);
  },
  async tell(input, named, { signal, progress }) {
    const { give, found } = await openAll(http, secrets, input, signal);
    for (const each of found) {
      progress(`telling Keycloak of ${each.client}`);
      await give(each.path, each, await secrets.read(named(each.secret)));
    }
  },
  async introduce(input, describe, { signal, progress }) {
    const { ask, pathOf, give } = await open(http, secrets, input, signal);
    for (const each of input.clients) {
      progress(`telling Keycloak of ${each.client}`);
      const path = await pathOf(each);
      if (path === undefined) await ask('POST', 'clients', describe(each.client));
      else await give(path, each, await secrets.read(each.secret));
    }
  },
});
