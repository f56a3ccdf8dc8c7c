import { expect, test } from 'vitest';
import { givenSecrets, signInLayer, signInSecretEnv } from './sign-in.ts';

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
      providers: {
        oidc: null,
        [key]: {
          production: {
            clientId: 'id',
            clientSecret: expect.stringMatching(/^\$\{SIGN_IN_[A-Z0-9_]+_SECRET\}$/),
            ...extra,
          },
        },
      },
    },
  });
});

test('several side by side, in the order in which they were written', () => {
  const layer = signInLayer([{ provider: 'github', clientId: 'id', clientSecret }, { provider: 'oidc' }]);
  expect(layer).toMatchObject({ stagecraft: { signIn: ['github', 'oidc'] } });
  expect(layer).not.toHaveProperty('auth.providers.oidc');
});

test('what a provider gave reaches the portal as a variable, wherever it is kept; its value is nowhere here', () => {
  const entries = [
    { provider: 'github' as const, clientId: 'id', clientSecret: { file: '/run/secrets/github' } },
    { provider: 'entra-id' as const, clientId: 'id', clientSecret, tenantId: 't' },
  ];
  expect(signInSecretEnv(entries)).toEqual({
    SIGN_IN_GITHUB_SECRET: 'sign-in-github-secret',
    SIGN_IN_ENTRA_ID_SECRET: 'sign-in-entra-id-secret',
  });
  expect(givenSecrets(entries)).toEqual({
    'sign-in-github-secret': { file: '/run/secrets/github' },
    'sign-in-entra-id-secret': { env: 'A_SECRET' },
  });
  for (const variable of Object.keys(signInSecretEnv(entries))) {
    expect(JSON.stringify(signInLayer(entries))).toContain(`\${${variable}}`);
  }
});
