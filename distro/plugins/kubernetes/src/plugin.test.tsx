import { coreExtensionData } from '@backstage/frontend-plugin-api';
import { createExtensionTester } from '@backstage/frontend-test-utils';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import kubernetesPlugin from '@backstage/plugin-kubernetes/alpha';
import { entityContent } from './plugin';

const { title, group, filterExpression, filterFunction } = EntityContentBlueprint.dataRefs;
const component = (annotations: Record<string, string>) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'storefront', annotations },
});

describe('the tab', () => {
  const tab = createExtensionTester(entityContent);
  const original = createExtensionTester(kubernetesPlugin.getExtension('entity-content:kubernetes/kubernetes'));

  it('is Backstage’s own, at the same address, and a tab of its own instead of one in a group', () => {
    expect(tab.get(coreExtensionData.routePath)).toBe(original.get(coreExtensionData.routePath));
    expect(tab.get(title)).toBe('Kubernetes');
    expect(original.get(group)).toBe('deployment');
    expect(tab.get(group)).toBeUndefined();
  });

  it('is only there for entities that say what belongs to them', () => {
    expect(tab.get(filterExpression)).toBe(original.get(filterExpression));
    const shown = tab.get(filterFunction)!;
    expect(shown(component({ 'backstage.io/kubernetes-id': 'storefront' }))).toBe(true);
    expect(shown(component({ 'backstage.io/kubernetes-label-selector': 'app=storefront' }))).toBe(true);
    expect(shown(component({ 'backstage.io/techdocs-ref': 'dir:.' }))).toBe(false);
  });
});
