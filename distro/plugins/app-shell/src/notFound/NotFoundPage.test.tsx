import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { notFoundPage } from '.';

describe('the page for addresses that lead nowhere', () => {
  it('names the address and offers ways on', async () => {
    renderTestApp({
      features: [createFrontendModule({ pluginId: 'app', extensions: [notFoundPage] })],
      initialRouteEntries: ['/no/such-thing'],
    });
    expect(await screen.findByRole('heading', { name: 'There is no page here' })).toBeInTheDocument();
    expect(screen.getByText('/no/such-thing')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Go to the home page' })).toHaveAttribute('href', '/');
    expect(screen.getByRole('link', { name: 'Search instead' })).toHaveAttribute('href', '/search?query=such%20thing');
    expect(screen.getByRole('link', { name: 'Browse the catalog' })).toHaveAttribute('href', '/catalog');
  });
});
