import { expect, test } from 'vitest';
import { signInLayer } from './sign-in.ts';

const clientSecret = { env: 'A_SECRET' };

test('the platform’s own provider needs nothing but its name', () => {
  expect(signInLayer([{ provider: 'oidc' }])).toEqual({ stagecraft: { signIn: ['oidc'] } });
});

test.each([
  [{ provider: 'github' as const }, 'github', {}],
  [{ provider: 'google' as const }, 'google', {}],
  [{ provider: 'auth0' as const, domain: 'x.auth0.com' }, 'auth0', { domain: 'x.auth0.com' }],
  [{ provider: 'entra-id' as const, tenantId: 't' }, 'microsoft', { tenantId: 't' }],
])('%j is what the portal calls %s', (entry, key, extra) => {
  expect(signInLayer([{ ...entry, clientId: 'id', clientSecret }])).toEqual({
    stagecraft: { signIn: [key] },
    auth: {
      providers: { oidc: null, [key]: { production: { clientId: 'id', clientSecret: `\${A_SECRET}`, ...extra } } },
    },
  });
});

test('several side by side, in the order in which they were written', () => {
  const layer = signInLayer([{ provider: 'github', clientId: 'id', clientSecret }, { provider: 'oidc' }]);
  expect(layer).toMatchObject({ stagecraft: { signIn: ['github', 'oidc'] } });
  expect(layer).not.toHaveProperty('auth.providers.oidc');
});

test('a secret in a file is read by the portal itself', () => {
  const layer = signInLayer([{ provider: 'github', clientId: 'id', clientSecret: { file: '/run/secrets/github' } }]);
  expect(layer).toHaveProperty('auth.providers.github.production.clientSecret', { $file: '/run/secrets/github' });
});
