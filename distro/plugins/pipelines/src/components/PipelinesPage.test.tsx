import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { EntityPipelines } from '@stagecraft/plugin-pipelines-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { answer, job, run } from '../__testUtils__/samples';
import { pipelinesApiRef } from '../api/PipelinesApi';
import { PipelinesPage } from './PipelinesPage';

const entity = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'cart' } };

function show(ofEntity: () => Promise<EntityPipelines>, annotations: Record<string, string> = {}) {
  renderInTestApp(
    <EntityProvider entity={{ ...entity, metadata: { ...entity.metadata, annotations } }}>
      <PipelinesPage />
    </EntityProvider>,
    {
      apis: [[pipelinesApiRef, { ofEntity }], mockApis.permission({ authorize: () => AuthorizeResult.ALLOW })],
    },
  );
}

describe('what the pipelines of a component did', () => {
  afterEach(() => jest.useRealTimers());

  it('is the newest with its jobs, and those before it', async () => {
    const jobs = [job('lint', 'success'), job('test', 'failed', { reason: 'script_failure' })];
    const optional = job('scanning', 'failed', { mayFail: true, durationSeconds: undefined });
    show(async () => answer([run(9, 'failed'), run(8, 'success')], [...jobs, optional]));
    const newest = await screen.findByRole('region', { name: 'Pipeline #9' });
    expect(within(newest).getByRole('status')).toHaveTextContent('Failed');
    expect(within(newest).getByText('1 min 2 s')).toBeInTheDocument();
    expect(within(newest).getByText('3 minutes ago')).toBeInTheDocument();
    expect(within(newest).getByRole('link', { name: 'feat: number 9' })).toHaveAttribute(
      'href',
      expect.stringContaining('/-/commit/9'),
    );
    const rows = within(within(newest).getByRole('table', { name: 'Jobs of pipeline #9' })).getAllByRole('row');
    expect(rows.slice(1).map(({ textContent }) => textContent)).toEqual([
      'linttestPassed4 s',
      'testtestFailedscript failure4 s',
      'scanningtestFailed, allowed to–',
    ]);
    const earlier = screen.getByRole('table', { name: 'Earlier pipelines' });
    expect(within(earlier).getByRole('row', { name: /#8 Passed feat: number 8/ })).toHaveTextContent('Omar Haddad');
    expect(within(earlier).queryByText('#9')).not.toBeInTheDocument();
    expect(screen.getByRole('link', { name: /All pipelines of checkout\/cart/ })).toHaveAttribute(
      'href',
      'https://forge.example/checkout/cart/-/pipelines',
    );
  });

  it('follows one that runs, and says how it ended', async () => {
    jest.useFakeTimers();
    const running = run(9, 'running', { startedAt: new Date().toISOString(), durationSeconds: undefined });
    const ofEntity = jest
      .fn()
      .mockResolvedValueOnce(answer([running]))
      .mockResolvedValue(answer([run(9, 'success')]));
    show(ofEntity);
    const state = await screen.findByRole('status');
    expect(state).toHaveTextContent('Running');
    expect(screen.getByText(/so far/)).toBeInTheDocument();
    await act(() => jest.advanceTimersByTimeAsync(3000));
    await waitFor(() => expect(state).toHaveTextContent('Passed'));
    await act(() => jest.advanceTimersByTimeAsync(10_000));
    expect(ofEntity).toHaveBeenCalledTimes(2);
  });

  it('says how to get a first one', async () => {
    show(async () => answer([]));
    expect(await screen.findByRole('heading', { name: 'No pipeline has run yet' })).toBeInTheDocument();
    expect(screen.getByText(/a push to checkout\/cart that brings a file \.gitlab-ci\.yml/)).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /Open the repository/ })).toBeInTheDocument();
  });

  it('says where to look for what lies on GitHub, and asks nobody', async () => {
    const ofEntity = jest.fn();
    const at = 'url:https://git.example/harbourline/cart/blob/main/catalog-info.yaml';
    show(ofEntity, { 'github.com/project-slug': 'harbourline/cart', 'backstage.io/managed-by-location': at });
    expect(await screen.findByRole('heading', { name: 'Its pipelines run on GitHub' })).toBeInTheDocument();
    expect(screen.getByRole('link', { name: /Open the Actions of harbourline\/cart/ })).toHaveAttribute(
      'href',
      'https://git.example/harbourline/cart/actions',
    );
    expect(ofEntity).not.toHaveBeenCalled();
  });

  it('says why there is nothing, tries again when asked, and keeps what it had', async () => {
    const ofEntity = jest
      .fn()
      .mockRejectedValueOnce(new Error('The forge cannot be reached.'))
      .mockResolvedValueOnce(answer([run(9, 'success')]));
    show(ofEntity);
    expect(await screen.findByRole('alert')).toHaveTextContent('The forge cannot be reached.');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('region', { name: 'Pipeline #9' })).toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('shows what is wrong with the file, and a state that is new to it', async () => {
    show(async () => answer([run(9, 'brand_new', { problem: 'jobs:test config should have a script' })]));
    expect(await screen.findByText('jobs:test config should have a script')).toBeInTheDocument();
    expect(screen.getByRole('status')).toHaveTextContent('brand new');
  });
});
