import { expect, test } from 'vitest';
import { defaultSettings } from '../config/read.ts';
import { withWholePaths } from './whole-paths.ts';

test('files lie beside the configuration that names them', () => {
  const { edge, ...others } = defaultSettings();
  const certificate = { certificate: 'tls/a.crt', key: '/etc/a.key', authority: '../ca.crt' };
  const acme = { email: 'a@example.com', server: 'https://acme.example/', authority: 'acme.crt' };
  expect(withWholePaths({ ...others, edge: { ...edge, certificate, acme } }, '/home/jo/platform').edge).toEqual({
    ...edge,
    certificate: { certificate: '/home/jo/platform/tls/a.crt', key: '/etc/a.key', authority: '/home/jo/ca.crt' },
    acme: { ...acme, authority: '/home/jo/platform/acme.crt' },
  });
});

test('so do the secrets and authorities of sign-in', () => {
  const signIn = [
    { provider: 'github' as const, clientSecret: { file: 'secrets/github' } },
    { provider: 'oidc' as const },
  ];
  expect(withWholePaths({ ...defaultSettings(), signIn, signInAuthority: 'ca.crt' }, '/home/jo')).toMatchObject({
    signIn: [{ clientSecret: { file: '/home/jo/secrets/github' } }, { provider: 'oidc' }],
    signInAuthority: '/home/jo/ca.crt',
  });
});

test('so do the secrets of GitHub', () => {
  const github = {
    organization: 'harbourline',
    app: { id: 1, privateKey: { file: 'secrets/app.pem' } },
    authority: 'ca.crt',
    catalogPath: 'catalog-info.yaml',
    everyMinutes: 1,
    visibility: 'private' as const,
    library: 'pipeline-library',
  };
  expect(withWholePaths({ ...defaultSettings(), scm: { templates: 'github', github } }, '/home/jo').scm).toEqual({
    templates: 'github',
    github: {
      ...github,
      app: { id: 1, privateKey: { file: '/home/jo/secrets/app.pem' } },
      authority: '/home/jo/ca.crt',
    },
  });
});

test('and so are the tokens of the company’s controllers, and who signed their certificates', () => {
  const awx = { url: 'https://awx.example.com', api: '/api/v2', token: { file: 'secrets/awx' } };
  const terraform = { url: 'https://app.terraform.io', organization: 'harbourline', token: { env: 'TERRAFORM' } };
  const automation = { plans: 'tofu:1', awx, terraform, authority: 'ca.crt' };
  expect(withWholePaths({ ...defaultSettings(), automation }, '/home/jo').automation).toEqual({
    ...automation,
    awx: { ...awx, token: { file: '/home/jo/secrets/awx' } },
    authority: '/home/jo/ca.crt',
  });
});

test('what names no file is left as it is', () => {
  expect(withWholePaths(defaultSettings(), '/home/jo')).toEqual(defaultSettings());
});
