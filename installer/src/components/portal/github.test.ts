import { expect, test } from 'vitest';
import type { GitHub } from '../../model/settings.ts';
import { processOf } from '../../testing/component.ts';
import { settings } from '../../testing/platform.ts';
import { portal } from './component.ts';
import { gitHubGiven, gitHubLayer, gitHubSecretEnv } from './github.ts';

const github: GitHub = {
  organization: 'harbourline',
  token: { file: '/run/secrets/github' },
  catalogPath: 'catalog-info.yaml',
  everyMinutes: 5,
  visibility: 'private',
  library: 'pipeline-library',
};
const layer = (changes: Partial<GitHub> = {}, templates: 'platform' | 'github' = 'platform', phase: 1 | 2 = 2) =>
  gitHubLayer(settings({ scm: { templates, github: { ...github, ...changes } } }), phase);

test('without GitHub there is nothing of it', () => {
  expect(gitHubLayer(settings(), 2)).toEqual({});
  expect([gitHubGiven(settings().scm), gitHubSecretEnv(settings().scm)]).toEqual([{}, {}]);
});

test('an integration and what is looked through; the secret is nowhere here', () => {
  expect(layer()).toEqual({
    integrations: {
      github: [{ host: 'github.com', apiBaseUrl: 'https://api.github.com', token: `\${SCM_GITHUB_TOKEN}` }],
    },
    catalog: {
      providers: {
        github: {
          company: {
            host: 'github.com',
            organization: 'harbourline',
            catalogPath: 'catalog-info.yaml',
            validateLocationsExist: true,
            schedule: { initialDelay: { seconds: 5 }, frequency: { minutes: 5 }, timeout: { minutes: 5 } },
          },
        },
      },
    },
  });
});

test.each([
  ['https://git.example.com', 'git.example.com', 'https://git.example.com/api/v3'],
  ['https://git.example.com:8443/', 'git.example.com:8443', 'https://git.example.com:8443/api/v3'],
  ['https://company.ghe.com', 'company.ghe.com', 'https://api.company.ghe.com'],
])('%s has its API at a place of its own', (url, host, apiBaseUrl) => {
  expect(layer({ url })).toMatchObject({
    integrations: { github: [{ host, apiBaseUrl }] },
    catalog: { providers: { github: { company: { host } } } },
  });
});

test('an App proves itself by its key', () => {
  const app = { id: 4711, privateKey: { env: 'KEY' } };
  expect(layer({ token: undefined, app })).toMatchObject({
    integrations: { github: [{ apps: [{ appId: 4711, privateKey: `\${SCM_GITHUB_PRIVATE_KEY}` }] }] },
  });
  expect(JSON.stringify(layer({ token: undefined, app }))).not.toContain('"token"');
  const scm = { templates: 'platform' as const, github: { ...github, token: undefined, app } };
  expect(gitHubGiven(scm)).toEqual({ 'scm-github-private-key': { env: 'KEY' } });
  expect(gitHubSecretEnv(scm)).toEqual({ SCM_GITHUB_PRIVATE_KEY: 'scm-github-private-key' });
});

test('templates are told only where they publish to it, and only from the phase on that has them', () => {
  const parameters = {
    forge: 'github',
    organization: 'harbourline',
    library: 'harbourline/pipeline-library',
    visibility: 'private',
  };
  expect(layer({}, 'github')).toMatchObject({ scaffolder: { defaultEnvironment: { parameters } } });
  expect(layer({}, 'github', 1)).not.toHaveProperty('scaffolder');
  expect(layer({}, 'platform')).not.toHaveProperty('scaffolder');
});

test('the portal gets the secret as a variable, the layer before its owner’s, and trusts who signed', async () => {
  const scm = { templates: 'platform' as const, github: { ...github, authority: '/etc/ca.crt' } };
  const { args, env, secretEnv } = await processOf(portal, { scm, portal: { title: 'T', appConfig: { app: {} } } });
  expect(args.filter((each) => each.endsWith('.json')).map((path) => path.split('/').pop())).toEqual([
    'app-config.sign-in.json',
    'app-config.github.json',
    'app-config.own.json',
  ]);
  expect(secretEnv).toMatchObject({ SCM_GITHUB_TOKEN: 'scm-github-token' });
  expect(env).toMatchObject({ NODE_EXTRA_CA_CERTS: '/etc/ca.crt' });
});
