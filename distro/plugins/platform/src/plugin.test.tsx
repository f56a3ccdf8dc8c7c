import { renderTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { platformPlugin } from './plugin';

describe('platformPlugin', () => {
  it('has a page with a title and an icon, so that the navigation lists it', async () => {
    renderTestApp({ features: [platformPlugin], initialRouteEntries: ['/platform'] });
    expect(
      await screen.findByText(/state cannot be shown|Asking the platform/, {}, { timeout: 30_000 }),
    ).toBeInTheDocument();
    expect((await screen.findAllByText('Platform')).length).toBeGreaterThan(0);
  });
});
