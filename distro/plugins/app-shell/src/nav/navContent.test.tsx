import {
  createFrontendModule,
  createFrontendPlugin,
  createRouteRef,
  identityApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { requestsApiRef } from '@stagecraft/plugin-requests';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { navContent } from './navContent';

const pluginWithPage = (pluginId: string, title: string, path = `/${pluginId}`) =>
  createFrontendPlugin({
    pluginId,
    extensions: [
      PageBlueprint.make({
        params: {
          path,
          title,
          icon: <svg />,
          routeRef: createRouteRef(),
          loader: async () => <div>{title} content</div>,
        },
      }),
    ],
  });

const pages = [
  pluginWithPage('user-settings', 'Settings'),
  pluginWithPage('platform', 'Platform'),
  pluginWithPage('zebra', 'Zebra'),
  pluginWithPage('audit', 'Audit'),
  pluginWithPage('requests', 'Requests'),
  pluginWithPage('techdocs', 'Documentation'),
  pluginWithPage('catalog', 'Catalog'),
  pluginWithPage('catalog-import', 'Import'),
  pluginWithPage('start', 'Home', '/'),
];

function show(identity = mockApis.identity({ userEntityRef: 'user:default/omar' })) {
  renderTestApp({
    features: [createFrontendModule({ pluginId: 'app', extensions: [navContent] }), ...pages],
    apis: [
      [identityApiRef, identity],
      mockApis.permission(),
      [
        requestsApiRef,
        { me: async () => ({ userRef: 'user:default/lena', teams: [], roles: ['lead'], toApprove: 3 }) },
      ],
    ],
  });
  return identity;
}

describe('navigation', () => {
  it('has the pages in a fixed order, others after them, and none that is reached elsewhere', async () => {
    show();
    const nav = await screen.findByRole('navigation', { name: 'sidebar nav' });
    const links = within(nav)
      .getAllByRole('link')
      .map((link) => link.getAttribute('aria-label') ?? link.textContent);
    expect(links).toEqual(['Home', 'Home', 'Catalog', 'Docs', 'Requests', 'Zebra', 'Platform', 'Audit', 'Settings']);
  });

  it('says how many requests wait for a decision', async () => {
    show();
    const link = await screen.findByRole('link', { name: /Requests/ });
    expect(await within(link).findByRole('img', { name: '3 to approve' })).toHaveTextContent('3');
  });

  it('signs out', async () => {
    const identity = show(Object.assign(mockApis.identity(), { signOut: jest.fn().mockResolvedValue(undefined) }));
    await userEvent.click(await screen.findByRole('button', { name: 'Sign out' }));
    expect(identity.signOut).toHaveBeenCalledTimes(1);
  });
});
