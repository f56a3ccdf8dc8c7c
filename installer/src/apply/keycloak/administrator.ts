import { PlatformError } from '../../model/errors.ts';
import type { KeycloakClients } from '../../model/step.ts';
import type { Http, HttpAnswer } from '../../ports/http.ts';

/** Somewhat longer than a front holds a request: Keycloak may be just starting. */
const patienceMs = 75_000;

export function wrong(message: string, details: string[] = []): PlatformError {
  return new PlatformError({
    code: 'step',
    message,
    details,
    hint: 'When that is cured, run the command again: it goes on from there. `stagecraft logs keycloak` shows what Keycloak said.',
  });
}

export const parsed = <Body>({ body }: HttpAnswer): Body => JSON.parse(body) as Body;

/** Keycloak's administrator for as long as the step takes; what it is asked with never stands in an error. */
export async function asAdministrator(
  http: Http,
  { url, realm, admin }: KeycloakClients,
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
    throw wrong(`Keycloak answered ${said.status} when it was told of its clients (${path.split('?')[0]}).`);
  };
}
