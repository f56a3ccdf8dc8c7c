/** Calls of the admin API as a service makes them: a token of its own, then the request. */
export type AdminCaller = (
  method: string,
  path: string,
  body?: unknown,
) => Promise<{ status: number; body: unknown; location: string }>;

export async function tokenFor(provider: string, clientId: string, secret = `secret-of-the-${clientId}`) {
  const answer = await fetch(`${provider}/realms/stagecraft/protocol/openid-connect/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: token } = (await answer.json()) as { access_token?: string };
  return { status: answer.status, token };
}

export async function adminAs(provider: string, clientId: string): Promise<AdminCaller> {
  const { token } = await tokenFor(provider, clientId);
  return async (method, path, body) => {
    const answer = await fetch(`${provider}/admin/realms/stagecraft/${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const location = answer.headers.get('location') ?? '';
    return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown), location };
  };
}
