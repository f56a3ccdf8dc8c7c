import { coreExtensionData } from '@backstage/frontend-plugin-api';
import { createExtensionTester } from '@backstage/frontend-test-utils';
import { auditPlugin } from './plugin';

describe('the plugin', () => {
  const page = createExtensionTester(auditPlugin.getExtension('page:audit'));

  it('has a page at /audit that the navigation can show', () => {
    expect(page.get(coreExtensionData.routePath)).toBe('/audit');
    expect(page.get(coreExtensionData.title)).toBe('Audit');
    expect(page.get(coreExtensionData.icon)).toBeDefined();
    expect(page.get(coreExtensionData.routeRef)).toBe(auditPlugin.routes.root);
  });

  it('brings its own API', () => {
    expect(() => auditPlugin.getExtension('api:audit')).not.toThrow();
  });
});
