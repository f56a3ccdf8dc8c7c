import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { RequestHistoryEntry } from '@stagecraft/plugin-requests-common';
import { screen, within } from '@testing-library/react';
import { History } from './History';

const entry = (event: RequestHistoryEntry['event'], reason?: string): RequestHistoryEntry => ({
  id: 1,
  at: '2026-11-20T10:00:00.000Z',
  actor: 'system',
  event,
  to: 'approval',
  ...(reason === undefined ? {} : { reason }),
});

describe('the history', () => {
  it('says once that a person decides', async () => {
    renderInTestApp(<History history={[entry('policy-pass')]} />);
    const line = await screen.findByRole('listitem');
    expect(line).toHaveTextContent(/^The portal asked for approval \S/);
    expect(within(line).getAllByText(/./, { selector: 'p' })).toHaveLength(1);
  });

  it('gives the reason below, where there is one', async () => {
    renderInTestApp(<History history={[entry('policy-pass', 'cost: 40 euros a month')]} />);
    expect(await screen.findByText('cost: 40 euros a month')).toBeVisible();
  });
});
