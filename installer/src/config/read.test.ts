import { describe, expect, test } from 'vitest';
import { foreseen } from '../testing/caught.ts';
import { defaultSettings, parsePlatform, settingsFrom } from './read.ts';
import { platformTemplate } from './template.ts';

const head = 'apiVersion: stagecraft.dev/v1\nkind: Platform\n';
const mistakes = async (text: string): Promise<readonly string[]> =>
  (await foreseen(() => parsePlatform(text, 's.yaml'))).details;

describe('each mistake has its place and what to write instead', () => {
  test.each<[string, string, string]>([
    ['an unknown key', 'spec:\n  phse: 2', '4:3  spec.phse is not a setting; did you mean phase?'],
    ['one like no other', 'spec:\n  zzzzzz: 2', '4:3  spec.zzzzzz is not a setting; known here: phase, target'],
    [
      'an unknown capability',
      'spec:\n  providers:\n    identiy: [x]',
      '5:5  spec.providers.identiy is not a setting; did you mean identity?',
    ],
    [
      'a key in a list',
      'spec:\n  identity:\n    signIn:\n      - { provider: oidc, clientid: x }',
      '6:27  spec.identity.signIn[0].clientid is not a setting; did you mean clientId?',
    ],
    ['a wrong type', 'spec:\n  portBase: "7000"', '4:3  spec.portBase is "7000" and must be a number without quotes'],
    ['a fraction', 'spec:\n  portBase: 7000.5', '4:3  spec.portBase is 7000.5 and must be a whole number'],
    [
      'a port that is taken by the system',
      'spec:\n  portBase: 80',
      '4:3  spec.portBase is 80 and must be at least 1024',
    ],
    [
      'a wrong choice',
      'spec:\n  target: embeded',
      '4:3  spec.target is "embeded"; did you mean embedded? Otherwise write one of: embedded, kind',
    ],
    ['an unknown phase', 'spec:\n  phase: 7', '4:3  spec.phase is 7 and must be 1, 2, 3 or 4'],
    [
      'a name that cannot be',
      'metadata: { name: "Bad Name" }',
      '3:13  metadata.name is "Bad Name" and must begin with a small letter',
    ],
    [
      'a single value for a list',
      'spec:\n  providers:\n    identity: x',
      '5:5  spec.providers.identity is "x" and must be a list',
    ],
    [
      'an empty list',
      'spec:\n  identity:\n    signIn: []',
      '5:5  spec.identity.signIn is [] and must name at least one provider',
    ],
    [
      'two AWX',
      'spec:\n  providers: { automation: [awx] }\n  automation:\n    awx: { url: https://awx.example.com, token: { env: A } }',
      '6:5  spec.automation.awx names an AWX that is there, and spec.providers.automation brings another one: leave one of them out',
    ],
    ['an empty section', 'spec:', '3:1  spec is empty; write what belongs under it'],
    [
      'what a provider needs',
      'spec:\n  identity:\n    signIn:\n      - provider: github\n        clientId: x',
      '6:9  sign-in with github also needs clientSecret',
    ],
    [
      'what another provider needs',
      'spec:\n  identity:\n    signIn:\n      - provider: entra-id',
      '6:9  sign-in with entra-id also needs clientId, clientSecret, tenantId',
    ],
    [
      'another provider under a half-written name',
      'spec:\n  identity:\n    signIn:\n      - { provider: oidc, issuer: "https://id.example" }',
      '6:11  sign-in with another oidc provider than the platform’s own also needs clientId, clientSecret',
    ],
    [
      'what a provider has no use for',
      'spec:\n  identity:\n    signIn:\n      - { provider: google, clientId: x, clientSecret: { env: X }, tenantId: tenant }',
      '6:11  sign-in with google has no use for tenantId',
    ],
    [
      'a provider twice',
      'spec:\n  identity:\n    signIn:\n      - provider: oidc\n      - provider: oidc',
      '7:9  oidc stands here a second time',
    ],
    [
      'an issuer that anybody can listen to',
      'spec:\n  identity:\n    signIn:\n      - { provider: oidc, issuer: "http://id.example", clientId: x, clientSecret: { env: X } }',
      '6:27  spec.identity.signIn[0].issuer is "http://id.example" and must begin with https://',
    ],
    [
      'a tenant that is everybody',
      'spec:\n  identity:\n    signIn:\n      - { provider: entra-id, tenantId: common, clientId: x, clientSecret: { env: X } }',
      '6:31  spec.identity.signIn[0].tenantId is "common" and must be one tenant',
    ],
    [
      'templates on a GitHub that is not named',
      'spec:\n  scm:\n    templates: github',
      '5:5  templates on GitHub also need spec.scm.github',
    ],
    [
      'a GitHub that nobody is let in to',
      'spec:\n  scm:\n    github: { organization: harbourline }',
      '5:5  GitHub needs either token or app',
    ],
    [
      'two signers where one file is all',
      'spec:\n  identity: { authority: a.crt }\n  scm:\n    github: { organization: x, token: { env: T }, authority: b.crt }',
      '6:5  spec.scm.github.authority and spec.identity.authority must be the same file',
    ],
    [
      'a GitHub that anybody can listen to',
      'spec:\n  scm:\n    github: { organization: x, token: { env: T }, url: "http://github.example" }',
      '5:51  spec.scm.github.url is "http://github.example" and must begin with https://',
    ],
    [
      'a token for AWX in the file itself',
      'spec:\n  automation:\n    awx: { url: "https://awx.example.com", token: abc }',
      '5:44  spec.automation.awx.token is "abc" and must say where the secret is found',
    ],
    [
      'an AWX that anybody can listen to',
      'spec:\n  automation:\n    awx: { url: "http://awx.example.com", token: { env: AWX } }',
      '5:12  spec.automation.awx.url is "http://awx.example.com" and must begin with https://',
    ],
    [
      'a Terraform without an organization',
      'spec:\n  automation:\n    terraform: { token: { env: T } }',
      '5:5  spec.automation.terraform',
    ],
    ['bad YAML', 'spec: [1', '4:1  Flow sequence in block collection must be sufficiently indented'],
    ['tabs', 'spec:\n\tphase: 1', '4:1  Tabs are not allowed as indentation'],
    ['a setting twice', 'spec:\n  phase: 1\n  phase: 2', '5:3  this setting stands here a second time'],
    ['an anchor that is not there', 'spec: *nowhere', '1:1  Unresolved alias'],
    ['a second document', `---\n${head}`, '3:1  the file holds more than one document'],
  ])('%s', async (_, text, expected) => {
    const found = await mistakes(`${head}${text}\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`s.yaml:${expected}`);
  });

  test.each([
    ['a list', '- a', '1:1  the file is ["a"] and must be a mapping'],
    ['a sentence', 'hello', '1:1  the file is "hello" and must be a mapping'],
  ])('a file that is %s', async (_, text, expected) => {
    expect((await mistakes(text))[0]).toContain(expected);
  });

  test('another version', async () => {
    expect(await mistakes('apiVersion: v2\nkind: Platform\n')).toEqual([
      's.yaml:1:1  apiVersion is "v2"; write stagecraft.dev/v1',
    ]);
  });
});

test('everything that is wrong is said at once, from top to bottom', async () => {
  const text = `${head}spec:
  identity:
    signIn:
      - provider: google
  portBase: 1
  target: kindd
  phse: 3
extra: true
`;
  const error = await foreseen(() => parsePlatform(text, 's.yaml'));
  expect(error).toMatchObject({ code: 'configuration', exitCode: 3, message: 's.yaml has 5 mistakes.' });
  expect(error.hint).toContain('stagecraft init');
  expect(error.details.map((line) => line.split('  ')[0])).toEqual([
    's.yaml:6:9',
    's.yaml:7:3',
    's.yaml:8:3',
    's.yaml:9:3',
    's.yaml:10:1',
  ]);
});

test('a secret that somebody wrote into the file is not shown again', async () => {
  for (const secret of ['hunter2', '{ evn: hunter2 }', '[hunter2]']) {
    const found = await mistakes(
      `${head}spec:\n  identity:\n    signIn:\n      - provider: github\n        clientId: x\n        clientSecret: ${secret}\n`,
    );
    expect(found.join()).toContain('never the secret itself: write {env: NAME} or {file: PATH}');
    expect(found.join()).not.toContain('hunter2');
  }
});

test('what is left out has its default', () => {
  expect(settingsFrom(parsePlatform(head, 's.yaml'))).toEqual(defaultSettings());
});

test('what `init` writes is every default', () => {
  expect(settingsFrom(parsePlatform(platformTemplate, 's.yaml'))).toEqual(defaultSettings());
});

test('what `init` writes stays good when what is commented out is taken in', () => {
  const all = platformTemplate
    .replaceAll(/^( +)# (- provider: github| {2}client)/gm, '$1$2')
    .replace('providers: {}\n  #   identity', 'providers:\n    identity');
  const { spec } = parsePlatform(all, 's.yaml');
  expect(spec.identity.signIn).toHaveLength(2);
  expect(spec.identity.signIn[1]).toMatchObject({ clientSecret: { env: 'GITHUB_CLIENT_SECRET' } });
  expect(spec.providers).toEqual({ identity: ['lab-identity'] });
});

test('Backstage’s own configuration goes through as it is, with its empty values', () => {
  const { spec } = parsePlatform(
    `${head}spec:\n  portal:\n    appConfig: { auth: { providers: { oidc: null } } }\n`,
    's',
  );
  expect(spec.portal.appConfig).toEqual({ auth: { providers: { oidc: null } } });
});
