import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { platformApiRef, type PlatformApi } from '../api';
import { capability, plugins, summaryWith } from '../__testUtils__/samples';
import { PlatformPage } from './PlatformPage';

function show(api: Partial<PlatformApi>) {
  const complete: PlatformApi = {
    getSummary: async () => summaryWith([]),
    getPlugins: async () => plugins,
    getVerify: async () => ({ trend: [] }),
    getPeopleSync: async () => undefined,
    ...api,
  };
  return renderInTestApp(<PlatformPage />, { apis: [[platformApiRef, complete]] });
}

describe('PlatformPage', () => {
  afterEach(() => jest.useRealTimers());

  it('shows on which of the four steps the installation stands', async () => {
    show({ getSummary: async () => summaryWith([], 2) });
    expect(await screen.findByRole('heading', { name: 'Controlled self-service' })).toBeInTheDocument();
    const steps = within(screen.getByRole('list', { name: 'Phases' })).getAllByRole('listitem');
    expect(steps.map((step) => step.textContent)).toEqual([
      expect.stringContaining('Phase 1: Initial adoptionIncluded'),
      expect.stringContaining('Phase 2: Controlled self-serviceYou are here'),
      expect.stringContaining('Phase 3: Policy-driven platformAhead'),
      expect.stringContaining('Phase 4: Platform at scaleAhead'),
    ]);
    expect(steps.map((step) => step.getAttribute('aria-current'))).toEqual([null, 'step', null, null]);
  });

  it('says what a phase does without here, and nothing of one that is whole', async () => {
    const summary = summaryWith([], 2);
    const without = { ...summary, phase: { ...summary.phase, missing: ['pipelines', 'flags'] } };
    const { unmount } = show({ getSummary: async () => without });
    expect(await screen.findByText('Here without pipelines, flags.')).toBeInTheDocument();
    unmount();
    show({ getSummary: async () => summary });
    expect(await screen.findByRole('heading', { name: 'Controlled self-service' })).toBeInTheDocument();
    expect(screen.queryByText(/Here without/)).not.toBeInTheDocument();
  });

  it('says each state in words, with what was seen', async () => {
    const capabilities = [
      capability('Portal', 'healthy'),
      capability('Forge', 'down', 'Answers 500.'),
      capability('Database', 'degraded'),
    ];
    show({ getSummary: async () => summaryWith(capabilities) });
    const table = await screen.findByRole('table', { name: 'Capabilities' });
    const counts = screen.getByRole('status', { name: 'Health of all capabilities' });
    expect(counts).toHaveTextContent('1 down1 degraded1 healthy');
    const row = within(table).getByRole('row', { name: /Forge/ });
    expect(row).toHaveTextContent('Down');
    expect(row).toHaveTextContent('for 3 minutes');
    expect(row).toHaveTextContent('Answers 500.');
    expect(within(table).getByRole('row', { name: /Portal/ })).toHaveTextContent('Healthy');
    expect(within(table).getByRole('row', { name: /Database/ })).toHaveTextContent('Degraded');
  });

  it('tells what the next phase would bring, and that phase 4 is the last', async () => {
    const { unmount } = show({ getSummary: async () => summaryWith([], 1) });
    const next = await screen.findByRole('region', { name: 'What phase 2 would bring' });
    expect(next).toHaveTextContent('First gift of 2');
    unmount();
    show({ getSummary: async () => summaryWith([], 4) });
    expect(await screen.findByText(/This is the last phase/)).toBeInTheDocument();
  });

  it('says so when nothing is configured', async () => {
    show({});
    expect(await screen.findByText(/No capabilities are configured/)).toBeInTheDocument();
  });

  it('explains a failure and tries again when asked', async () => {
    const getSummary = jest.fn().mockRejectedValueOnce(new Error('Not allowed')).mockResolvedValue(summaryWith([]));
    show({ getSummary });
    expect(await screen.findByText('Not allowed')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { name: 'Initial adoption' })).toBeInTheDocument();
  });

  it('refreshes by itself, and keeps what it had when that fails', async () => {
    jest.useFakeTimers();
    const getSummary = jest
      .fn()
      .mockResolvedValueOnce(summaryWith([capability('Forge', 'healthy')]))
      .mockResolvedValueOnce(summaryWith([capability('Forge', 'down')]))
      .mockRejectedValue(new Error('Gone'));
    show({ getSummary });
    expect(await screen.findByRole('row', { name: /Forge.*Healthy/ })).toBeInTheDocument();
    await act(() => jest.advanceTimersByTimeAsync(15_000));
    await waitFor(() => expect(screen.getByRole('row', { name: /Forge.*Down/ })).toBeInTheDocument());
    await act(() => jest.advanceTimersByTimeAsync(15_000));
    await waitFor(() => expect(screen.getByText('Not up to date')).toBeInTheDocument());
    expect(screen.getByRole('row', { name: /Forge.*Down/ })).toBeInTheDocument();
  });

  it('lists installed plugins with versions, and finds them', async () => {
    show({});
    const table = await screen.findByRole('table', { name: 'Installed plugins' });
    expect(within(table).getByRole('row', { name: /^catalog Backend 4\.0\.0/ })).toHaveTextContent(
      'extended by gitlab-discovery, logs',
    );
    expect(within(table).getByRole('row', { name: /^own/ })).toHaveTextContent('not known');
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search plugins' }), 'gitlab');
    expect(within(screen.getByRole('table', { name: 'Installed plugins' })).getAllByRole('row')).toHaveLength(2);
    await userEvent.clear(screen.getByRole('searchbox', { name: 'Search plugins' }));
    await userEvent.type(screen.getByRole('searchbox', { name: 'Search plugins' }), 'nothing like it');
    expect(screen.getByText(/No plugin matches “nothing like it”/)).toBeInTheDocument();
  });
});
