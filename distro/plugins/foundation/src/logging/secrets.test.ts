import { secretsAt } from './secrets';

const config = {
  integrations: { gitlab: [{ host: 'forge', token: 'first' }, { token: 'second' }] },
  backend: { database: { connection: 'postgres://in-one' }, port: 7007 },
  providers: { oidc: { production: { secret: 'third', id: 'portal' } } },
  vault: { key: 'fourth', more: [{ deep: 'fifth' }], count: 3, nothing: null },
};

it.each([
  ['integrations/gitlab/*/token', ['first', 'second']],
  ['backend/database/connection', ['postgres://in-one']],
  ['backend/database/connection/password', []],
  ['backend/port', []],
  ['providers/oidc/*/secret', ['third']],
  ['vault/**', ['fourth', 'fifth']],
  ['vault', []],
  ['elsewhere/secret', []],
])('%s', (setting, secrets) => {
  expect([...secretsAt([setting], config)]).toEqual(secrets);
});

it('tells a secret once, however many settings name it', () => {
  expect([...secretsAt(['vault/key', 'vault/**'], config)]).toEqual(['fourth', 'fifth']);
});
