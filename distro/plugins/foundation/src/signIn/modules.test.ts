import { mockServices } from '@backstage/backend-test-utils';
import auth0Module from './providers/auth0';
import githubModule from './providers/github';
import googleModule from './providers/google';
import microsoftModule from './providers/microsoft';
import oidcModule from './providers/oidc';
import { chooseProviders, unwrapFeature } from './modules';

describe('sign-in providers', () => {
  const available = {
    oidc: async () => oidcModule,
    github: async () => githubModule,
    google: async () => googleModule,
    auth0: async () => auth0Module,
    microsoft: async () => microsoftModule,
  };
  const choose = (providers: object) =>
    Promise.all(
      chooseProviders(mockServices.rootConfig({ data: { auth: { providers: { ...providers } } } }), available).map(
        (load) => load(),
      ),
    );

  it('loads those that are configured, and only those', async () => {
    expect(await choose({ oidc: {}, github: {} })).toEqual([oidcModule, githubModule]);
    expect(await choose({ google: {}, auth0: {}, microsoft: {} })).toEqual([
      googleModule,
      auth0Module,
      microsoftModule,
    ]);
  });

  it.each([1, 2, 3])('finds the feature %d levels below what was imported', (levels) => {
    const imported = Array.from({ length: levels - 1 }).reduce<unknown>((inner) => ({ default: inner }), oidcModule);
    expect(unwrapFeature(imported)).toBe(oidcModule);
  });

  it.each([undefined, {}, { default: {} }])('says that %j holds no feature', (imported) => {
    expect(() => unwrapFeature(imported)).toThrow('holds no backend feature');
  });

  it('never loads guest, nor what objects inherit', async () => {
    expect(await choose({ guest: {}, constructor: {} })).toEqual([]);
  });
});
