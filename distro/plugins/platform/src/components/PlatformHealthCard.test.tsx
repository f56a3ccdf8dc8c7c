import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { PlatformSummary } from '@stagecraft/plugin-platform-common';
import { screen } from '@testing-library/react';
import { platformApiRef } from '../api';
import { rootRouteRef } from '../routes';
import { capability, plugins, summaryWith } from '../__testUtils__/samples';
import { PlatformHealthCard } from './PlatformHealthCard';

const show = (getSummary: () => Promise<PlatformSummary>) =>
  renderInTestApp(<PlatformHealthCard />, {
    apis: [[platformApiRef, { getSummary, getPlugins: async () => plugins }]],
    mountedRoutes: { '/platform': rootRouteRef },
  });

describe('PlatformHealthCard', () => {
  it('is short when all is well', async () => {
    show(async () => summaryWith([capability('Portal', 'healthy'), capability('Forge', 'healthy')]));
    expect(await screen.findByText('All 2 capabilities are healthy')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'See the platform' })).toHaveAttribute('href', '/platform');
  });

  it('names what is not well', async () => {
    show(async () => summaryWith([capability('Portal', 'healthy'), capability('Forge', 'down', 'Answers 500.')]));
    expect(await screen.findByText('Forge is down')).toBeInTheDocument();
    expect(screen.getByText('Answers 500.')).toBeInTheDocument();
    expect(screen.getByText('1 healthy')).toBeInTheDocument();
  });

  it('says when it does not know', async () => {
    show(async () => {
      throw new Error('Not allowed');
    });
    expect(await screen.findByText(/cannot be shown: Not allowed/)).toBeInTheDocument();
  });
});
