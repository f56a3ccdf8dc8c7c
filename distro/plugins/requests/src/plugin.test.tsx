import { createExtensionTester } from '@backstage/frontend-test-utils';
import { coreExtensionData } from '@backstage/frontend-plugin-api';
import { requestsPlugin } from './plugin';

describe('the plugin', () => {
  const page = createExtensionTester(requestsPlugin.getExtension('page:requests'));

  it('has a page at /requests that the navigation can show', () => {
    expect(page.get(coreExtensionData.routePath)).toBe('/requests');
    expect(page.get(coreExtensionData.title)).toBe('Requests');
    expect(page.get(coreExtensionData.icon)).toBeDefined();
    expect(page.get(coreExtensionData.routeRef)).toBe(requestsPlugin.routes.root);
  });

  it('brings its own API', () => {
    expect(() => requestsPlugin.getExtension('api:requests')).not.toThrow();
  });
});
