import { mockServices } from '@backstage/backend-test-utils';
import type { OAuthAuthenticator } from '@backstage/plugin-auth-node';
import { eitherSecret } from './eitherSecret';

const refusal = 'Authentication failed, unauthorized_client (Invalid client or Invalid client credentials)';

/** A provider that takes one secret; a code is in the session until somebody reads it. */
function provider() {
  const state = { takes: 'the-first', asked: [] as string[], says: refusal };
  async function authenticate({ req }: { req: { session: { begun?: string } } }, secret: string) {
    const { begun } = req.session;
    delete req.session.begun;
    if (!begun) throw new Error('did not find expected authorization request details in session');
    state.asked.push(secret);
    if (secret !== state.takes) throw new Error(state.says);
    return { session: { accessToken: secret } };
  }
  async function refresh(_: object, secret: string) {
    state.asked.push(secret);
    if (secret !== state.takes) throw new Error(state.says);
    return { session: { accessToken: secret } };
  }
  const inner = {
    initialize: ({ config }: { config: { getString(key: string): string } }) => config.getString('clientSecret'),
    authenticate,
    refresh,
  };
  return { state, authenticator: eitherSecret(inner as unknown as OAuthAuthenticator<string, object>) };
}

const input = () => ({ req: { session: { begun: 'just now' } } }) as never;

function initialized({ authenticator }: ReturnType<typeof provider>, nextClientSecret?: string) {
  const data = { clientId: 'portal', clientSecret: 'the-first', ...(nextClientSecret ? { nextClientSecret } : {}) };
  return authenticator.initialize({ callbackUrl: '', config: mockServices.rootConfig({ data }) });
}

describe('a client’s secret that is made anew', () => {
  it('is the next one from the moment in which the provider takes that, also for who is just coming in', async () => {
    const one = provider();
    const known = initialized(one, 'the-second');
    await one.authenticator.authenticate(input(), known);
    one.state.takes = 'the-second';
    await expect(one.authenticator.authenticate(input(), known)).resolves.toMatchObject({
      session: { accessToken: 'the-second' },
    });
    await one.authenticator.refresh(input(), known);
    expect(one.state.asked).toEqual(['the-first', 'the-first', 'the-second', 'the-second']);
  });

  it('is refused when the provider takes neither', async () => {
    const one = provider();
    one.state.takes = 'another';
    const known = initialized(one, 'the-second');
    await expect(one.authenticator.refresh(input(), known)).rejects.toThrow('unauthorized_client');
    expect(one.state.asked).toEqual(['the-first', 'the-second']);
  });

  it('is not tried for another refusal, nor where there is only one', async () => {
    const one = provider();
    one.state.takes = 'another';
    await expect(one.authenticator.refresh(input(), initialized(one))).rejects.toThrow('unauthorized_client');
    one.state.says = 'invalid_grant (Token is not active)';
    await expect(one.authenticator.refresh(input(), initialized(one, 'the-second'))).rejects.toThrow('invalid_grant');
    expect(one.state.asked).toEqual(['the-first', 'the-first']);
  });
});
