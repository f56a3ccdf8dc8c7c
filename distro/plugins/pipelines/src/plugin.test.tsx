import { coreExtensionData } from '@backstage/frontend-plugin-api';
import { createExtensionTester } from '@backstage/frontend-test-utils';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { pipelinesContent } from './plugin';

const { title, group, filterFunction } = EntityContentBlueprint.dataRefs;
const entity = (kind: string, annotations: Record<string, string>) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name: 'cart', annotations },
});
const inForge = { 'backstage.io/managed-by-location': 'url:http://forge.example/a/b/-/blob/main/catalog-info.yaml' };

describe('the tab', () => {
  const tab = createExtensionTester(pipelinesContent);

  it('is one of its own', () => {
    expect(tab.get(coreExtensionData.routePath)).toBe('/pipelines');
    expect(tab.get(title)).toBe('Pipelines');
    expect(tab.get(group)).toBeUndefined();
  });

  it('is there for what names a project, and for components that lie in one', () => {
    const shown = tab.get(filterFunction)!;
    expect(shown(entity('API', { 'gitlab.com/project-slug': 'a/b' }))).toBe(true);
    expect(shown(entity('Component', inForge))).toBe(true);
    expect(shown(entity('API', inForge))).toBe(false);
    const at = (url: string) => ({ 'backstage.io/managed-by-location': `url:${url}` });
    expect(shown(entity('Component', at('https://github.com/a/b/blob/main/x')))).toBe(true);
    expect(shown(entity('API', at('https://github.com/a/b/blob/main/x')))).toBe(false);
    expect(shown(entity('API', { 'github.com/project-slug': 'a/b' }))).toBe(true);
    expect(shown(entity('Component', at('https://bitbucket.org/a/b/src/main/x')))).toBe(false);
    expect(shown(entity('System', {}))).toBe(false);
  });
});
