import { PlatformError } from '../../model/errors.ts';
import type { ClientsRotation } from '../../model/step.ts';
import type { Http, HttpAnswer } from '../../ports/http.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { StepContext } from '../runner.ts';

/** Somewhat longer than a front holds a request: Keycloak may be just starting. */
const patienceMs = 75_000;

function wrong(message: string, details: string[] = []): PlatformError {
  return new PlatformError({
    code: 'step',
    message,
    details,
    hint: 'When that is cured, run the command again: it goes on with the same new values. `stagecraft logs keycloak` shows what Keycloak said.',
  });
}

const parsed = <Body>({ body }: HttpAnswer): Body => JSON.parse(body) as Body;

/** Keycloak's administrator for as long as the step takes; what it is asked with never stands in an error. */
async function asAdministrator(
  http: Http,
  { url, realm, admin }: ClientsRotation,
  password: string,
  signal: AbortSignal,
) {
  const answer = await http({
    url: `${url}/realms/master/protocol/openid-connect/token`,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      ...{ grant_type: 'password', client_id: 'admin-cli' },
      ...{ username: admin.name, password },
    }).toString(),
    patienceMs,
    signal,
  });
  if (answer.status !== 200)
    throw wrong(`Keycloak does not let its administrator ${admin.name} in: it answered ${answer.status}.`, [
      `It was made with the installation’s secret ${admin.passwordSecret}; whoever has changed it since puts that back.`,
    ]);
  const { access_token: token } = parsed<{ access_token: string }>(answer);
  return async (method: string, path: string, json?: object): Promise<HttpAnswer> => {
    const said = await http({
      url: `${url}/admin/realms/${realm}/${path}`,
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      signal,
    });
    if (said.status < 300) return said;
    throw wrong(`Keycloak answered ${said.status} when it was told of the clients’ secrets (${path.split('?')[0]}).`);
  };
}

/** Where each client stands at Keycloak, and how it is changed there. */
async function open(http: Http, secrets: Secrets, input: ClientsRotation, signal: AbortSignal) {
  const ask = await asAdministrator(http, input, await secrets.read(input.admin.passwordSecret), signal);
  const found: { client: string; secret: string; path: string }[] = [];
  for (const { client, secret } of input.clients) {
    const [one] = parsed<{ id: string }[]>(await ask('GET', `clients?clientId=${encodeURIComponent(client)}`));
    if (one === undefined) throw wrong(`Keycloak has no client ${client} in the realm ${input.realm}.`);
    found.push({ client, secret, path: `clients/${one.id}` });
  }
  return { ask, found };
}

export interface KeycloakClients {
  /** Whether it would be told. */
  mustListen(input: ClientsRotation, context: Pick<StepContext, 'signal'>): Promise<void>;
  /** Each client has there what is kept under that name from then on. */
  tell(input: ClientsRotation, named: (secret: string) => string, context: StepContext): Promise<void>;
}

export const keycloakClients = (http: Http, secrets: Secrets): KeycloakClients => ({
  async mustListen(input, { signal }) {
    await open(http, secrets, input, signal);
  },
  async tell(input, named, { signal, progress }) {
    const { ask, found } = await open(http, secrets, input, signal);
    for (const { client, secret, path } of found) {
      progress(`telling Keycloak of ${client}`);
      await ask('PUT', path, { clientId: client, secret: await secrets.read(named(secret)) });
    }
  },
});
