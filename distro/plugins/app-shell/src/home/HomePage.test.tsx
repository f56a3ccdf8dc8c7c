import { identityApiRef, storageApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { notificationsApiRef } from '@backstage/plugin-notifications';
import { platformApiRef, platformRouteRef } from '@stagecraft/plugin-platform';
import type { PlatformSummary } from '@stagecraft/plugin-platform-common';
import { requestsApiRef } from '@stagecraft/plugin-requests';
import { screen, within } from '@testing-library/react';
import { HomePage } from './HomePage';

const summary: PlatformSummary = {
  installation: 'harbour',
  phase: { current: 1, next: 2 },
  phases: [{ number: 1, name: 'Initial adoption', promise: 'A person approves.', brings: [], capabilities: [] }],
  capabilities: [],
  health: { state: 'unknown', counts: { healthy: 0, degraded: 0, down: 0, unknown: 0 } },
};

const notification = {
  id: 'n1',
  user: 'user:default/omar',
  origin: 'plugin:requests',
  created: new Date(),
  payload: { title: 'Your database is ready', description: 'orders', link: '/requests/1' },
};

const always = [
  [
    identityApiRef,
    mockApis.identity({ userEntityRef: 'user:default/omar', displayName: 'Omar Haddad', ownershipEntityRefs: [] }),
  ],
  [storageApiRef, mockApis.storage()],
  [catalogApiRef, catalogApiMock()],
  [platformApiRef, { getSummary: async () => summary }],
  mockApis.permission(),
] as const;

const show = (...more: Array<readonly [unknown, object]>) =>
  renderInTestApp(<HomePage />, {
    apis: [...always, ...more] as never,
    config: { organization: { name: 'Harbourline' } },
    mountedRoutes: { '/platform': platformRouteRef, '/catalog/:namespace/:kind/:name': entityRouteRef },
  });

describe('HomePage', () => {
  it('greets by name and says in a sentence where the person is', async () => {
    show();
    expect(await screen.findByRole('heading', { name: 'Welcome, Omar' })).toBeInTheDocument();
    const sentence = await screen.findByText(/Harbourline’s platform is in/);
    expect(sentence).toHaveTextContent('Harbourline’s platform is in phase 1, initial adoption. A person approves.');
  });

  it('leads to what the platform can do', async () => {
    show();
    const links = within(await screen.findByRole('navigation', { name: 'What you can do' })).getAllByRole('link');
    expect(links.map((link) => link.getAttribute('href'))).toEqual(['/requests', '/catalog', '/docs', '/search']);
  });

  it('leaves out what a phase does not load', async () => {
    show();
    await screen.findByRole('heading', { name: 'Welcome, Omar' });
    expect(screen.queryByText('Unread notifications')).not.toBeInTheDocument();
    expect(screen.queryByText('You can ask for')).not.toBeInTheDocument();
    expect(screen.queryByText('Your requests')).not.toBeInTheDocument();
  });

  it('shows what can be asked for, what waits and what is unread', async () => {
    const requests = {
      types: async () => [{ id: 'new-database', title: 'New database' }],
      list: async () => ({ items: [], totalItems: 0 }),
    };
    const notifications = { getNotifications: async () => ({ notifications: [notification], totalCount: 1 }) };
    show([requestsApiRef, requests], [notificationsApiRef, notifications]);
    expect(await screen.findByRole('link', { name: 'New database' })).toHaveAttribute(
      'href',
      '/requests/new/new-database',
    );
    expect(screen.getByRole('region', { name: 'Waiting for your approval' })).toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Your requests' })).toBeInTheDocument();
    expect(await screen.findByRole('link', { name: 'Your database is ready' })).toHaveAttribute('href', '/requests/1');
  });

  it('says so when nothing is unread, and when that cannot be known', async () => {
    const { unmount } = show([
      notificationsApiRef,
      { getNotifications: async () => ({ notifications: [], totalCount: 0 }) },
    ]);
    expect(await screen.findByText('You have read everything.')).toBeInTheDocument();
    unmount();
    show([notificationsApiRef, { getNotifications: jest.fn().mockRejectedValue(new Error('Timed out')) }]);
    expect(await screen.findByText('Notifications cannot be shown: Timed out')).toBeInTheDocument();
  });
});
