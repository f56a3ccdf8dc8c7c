import { placeOf } from './place';

const integrations = [
  { host: 'forge.example', baseUrl: 'https://forge.example', apiBaseUrl: '' },
  { host: 'code.example', baseUrl: 'https://code.example/gitlab', apiBaseUrl: '', token: 'there' },
] as never;

const place = (annotations: Record<string, string>) =>
  placeOf({ apiVersion: 'v1', kind: 'Component', metadata: { name: 'one', annotations } }, integrations);
const from = (url: string) => ({ 'backstage.io/managed-by-location': `url:${url}` });

describe('where the pipelines of an entity run', () => {
  it.each([
    ['https://forge.example/a/b/c/-/blob/main/catalog-info.yaml', 'forge.example', 'a/b/c'],
    ['https://forge.example/a/b/blob/main/catalog-info.yaml', 'forge.example', 'a/b'],
    ['https://code.example/gitlab/a/b/-/tree/main/docs/x.yaml', 'code.example', 'a/b'],
  ])('is where its file lies: %s', (url, host, path) => {
    expect(place(from(url))).toEqual({ host, path, isOwn: true });
  });

  it('is what it names, and whether that is its own', () => {
    const source = from('https://forge.example/a/b/-/blob/main/catalog-info.yaml');
    expect(place({ ...source, 'gitlab.com/project-slug': 'A/b' })).toMatchObject({ path: 'A/b', isOwn: true });
    expect(place({ ...source, 'gitlab.com/project-slug': 'c/d' })).toMatchObject({ path: 'c/d', isOwn: false });
    expect(place({ ...source, 'gitlab.com/project-slug': 'a/b', 'gitlab.com/instance': 'code.example' })).toEqual({
      host: 'code.example',
      path: 'a/b',
      isOwn: false,
    });
    expect(place({ 'gitlab.com/project-slug': 'c/d' })).toEqual({ host: 'code.example', path: 'c/d', isOwn: false });
  });
});
