import { expect, test } from 'vitest';
import { givenSecrets, signInLayer, signInSecretEnv } from './sign-in.ts';

const clientSecret = { env: 'A_SECRET' };
const wellKnown = '.well-known/openid-configuration';
const entra = 'https://login.microsoftonline.com/t/v2.0';
const another = 'https://id.example/realms/x';
const longSession = { additionalScopes: ['profile', 'email', 'offline_access'] };

test('the platform’s own provider needs nothing but its name', () => {
  expect(signInLayer([{ provider: 'oidc' }])).toEqual({ stagecraft: { signIn: ['oidc'] } });
});

test.each([
  [{ provider: 'github' as const }, 'github', {}],
  [
    { provider: 'github' as const, url: 'https://git.example' },
    'github',
    { enterpriseInstanceUrl: 'https://git.example' },
  ],
  [{ provider: 'google' as const }, 'google', {}],
  [
    { provider: 'auth0' as const, domain: 'x.auth0.com' },
    'auth0',
    { issuer: 'https://x.auth0.com/', metadataUrl: `https://x.auth0.com/${wellKnown}`, prompt: 'auto', ...longSession },
  ],
  [
    { provider: 'entra-id' as const, tenantId: 't' },
    'microsoft',
    { issuer: entra, metadataUrl: `${entra}/${wellKnown}`, prompt: 'auto', ...longSession },
  ],
])('%j is what the portal calls %s', (entry, key, extra) => {
  expect(signInLayer([{ ...entry, clientId: 'id', clientSecret }])).toEqual({
    stagecraft: { signIn: [key], lab: false },
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

test('another OpenID provider takes the place of the platform’s own, and knows people by verified address alone', () => {
  const entry = { provider: 'oidc' as const, issuer: another, clientId: 'id', clientSecret, title: 'Okta' };
  const layer = signInLayer([entry]);
  expect(layer).toMatchObject({
    stagecraft: { signIn: ['oidc'], signInTitles: { oidc: 'Okta' }, lab: false },
    auth: {
      providers: {
        oidc: {
          production: {
            issuer: another,
            metadataUrl: `${another}/${wellKnown}`,
            signIn: { resolvers: [{ resolver: 'stagecraftByVerifiedEmail' }] },
          },
        },
      },
    },
  });
  expect(signInLayer([{ ...entry, match: 'name' }])).not.toHaveProperty('auth.providers.oidc.production.signIn');
  expect(signInSecretEnv([entry])).toEqual({ SIGN_IN_OIDC_SECRET: 'sign-in-oidc-secret' });
});

test('several side by side, in the order in which they were written', () => {
  const layer = signInLayer([{ provider: 'github', clientId: 'id', clientSecret }, { provider: 'oidc' }]);
  expect(layer).toMatchObject({ stagecraft: { signIn: ['github', 'oidc'] } });
  expect(layer).not.toHaveProperty('auth.providers.oidc');
  expect(layer).not.toHaveProperty('stagecraft.lab');
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
