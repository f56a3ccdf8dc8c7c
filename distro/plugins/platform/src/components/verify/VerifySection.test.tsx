import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { VerifyOverview } from '@stagecraft/plugin-platform-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { platformApiRef, type PlatformApi } from '../../api';
import { control, overview, run } from '../../__testUtils__/runs';
import { VerifySection } from './VerifySection';

function show(getVerify: () => Promise<VerifyOverview>) {
  const api = { getVerify } as Partial<PlatformApi> as PlatformApi;
  return renderInTestApp(<VerifySection />, { apis: [[platformApiRef, api]] });
}

const told = async (value: VerifyOverview) => {
  show(async () => value);
  return screen.findByRole('region', { name: 'Promises' });
};

describe('VerifySection', () => {
  it('tells the command while nobody has checked', async () => {
    await told({ trend: [] });
    expect(await screen.findByText('Nobody has checked yet.')).toBeInTheDocument();
    expect(screen.getByText('stagecraft verify', { selector: 'code' })).toBeInTheDocument();
    expect(screen.queryByRole('img')).not.toBeInTheDocument();
  });

  it('shows verdict, when, and the score by layer, and lists nothing when all is kept', async () => {
    const region = await told(overview([control('ID-1'), control('ID-2'), control('ID-3', { state: 'not-run' })]));
    expect(await within(region).findByText('Every promise is kept')).toBeInTheDocument();
    expect(region).toHaveTextContent('3 of 3 kept');
    expect(region).toHaveTextContent('Checked 1 hour ago');
    const layers = within(region).getByRole('list', { name: 'Score by layer' });
    expect(
      within(layers)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual(['Identity and policy2 of 3']);
    expect(screen.queryByRole('table', { name: 'Promises that are not kept' })).not.toBeInTheDocument();
  });

  it('lists what is not kept, the worst first, with what was found and what to do', async () => {
    const waived = { why: 'A gateway limits.', by: 'lena', until: '2027-01-31' };
    const value = overview(
      [
        control('SC-2', { state: 'accepted', waived }),
        control('OB-1', { state: 'unknown' }),
        control('ID-1'),
        control('ID-3', { state: 'failed', severity: 'medium' }),
        control('ID-2', {
          state: 'failed',
          severity: 'critical',
          guidance: '# ID-2 Guests\n\nTake the guest **out**.\n',
        }),
        control('OP-8', { state: 'not-run' }),
      ],
      { verdict: 'broken', kept: 1 },
    );
    value.latest!.details!.changes = [{ id: 'ID-2', before: 'passed', now: 'failed' }];
    await told(value);
    expect(await screen.findByText('A promise is broken')).toBeInTheDocument();
    const table = screen.getByRole('table', { name: 'Promises that are not kept' });
    const rows = within(table).getAllByRole('row').slice(1);
    expect(rows.map((row) => within(row).getByRole('rowheader').textContent)).toEqual([
      expect.stringContaining('ID-2'),
      expect.stringContaining('ID-3'),
      expect.stringContaining('OB-1'),
      expect.stringContaining('SC-2'),
    ]);
    expect(rows[0]).toHaveTextContent('Broken');
    expect(rows[0]).toHaveTextContent('Found about ID-2');
    expect(rows[0]).toHaveTextContent('Cure ID-2.');
    expect(rows[1]).toHaveTextContent('More in docs/controls/ID-3.md');
    expect(rows[2]).toHaveTextContent('Unclear');
    expect(rows[3]).toHaveTextContent('Accepted by lena until 2027-01-31: A gateway limits.');
    expect(screen.getByText(/kept →/)).toHaveTextContent('ID-2 Promise ID-2: kept → broken');
    await userEvent.click(within(rows[0]).getByRole('button', { name: 'More about ID-2' }));
    const dialog = await screen.findByRole('dialog', { name: /ID-2 Guests/ });
    expect(dialog).toHaveTextContent('Take the guest out.');
  });

  it('tells those who may not see more the score, and who may', async () => {
    const value = overview([control('ID-2', { state: 'failed' })], { verdict: 'broken', kept: 2 });
    delete value.latest!.details;
    const region = await told(value);
    expect(await within(region).findByText('A promise is broken')).toBeInTheDocument();
    expect(region).toHaveTextContent('2 of 3 kept');
    expect(region).toHaveTextContent('shown to leads and platform administrators');
    expect(region).not.toHaveTextContent('ID-2');
  });

  it('draws the trend, and says it as a sentence and as a table', async () => {
    const trend = [run(73), run(49, 2, 'broken'), run(25, 2, 'unclear'), run(1)];
    await told(overview([control('ID-1')], {}, trend));
    const chart = await screen.findByRole('img');
    expect(chart).toHaveAccessibleName(
      /^4 runs, from 3 of 3 kept on .* to 3 of 3 kept .*in 2 of them.*lowest: 2 of 3/i,
    );
    expect(chart.querySelectorAll('g')).toHaveLength(4);
    expect(chart.querySelectorAll('rect')).toHaveLength(6);
    const rows = within(screen.getByRole('table', { name: 'Last runs' })).getAllByRole('row');
    expect(rows.map((row) => row.textContent)).toEqual([
      'RunKeptVerdict',
      expect.stringMatching(/3 of 3kept$/),
      expect.stringMatching(/2 of 3broken$/),
      expect.stringMatching(/2 of 3unclear$/),
      expect.stringMatching(/3 of 3kept$/),
    ]);
  });

  it('warns when the latest result is old', async () => {
    await told(overview([control('ID-1')], { ...run(72), stale: true }));
    expect(await screen.findByText('The latest result is old')).toBeInTheDocument();
    expect(screen.getByText(/The last run was 3 days ago/)).toBeInTheDocument();
  });

  it('says why when it cannot be had', async () => {
    show(async () => {
      throw new Error('The database is away');
    });
    expect(await screen.findByText('The results cannot be shown')).toBeInTheDocument();
    expect(screen.getByText('The database is away')).toBeInTheDocument();
  });
});
