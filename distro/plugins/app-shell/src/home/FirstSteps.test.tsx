import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { storageApiRef } from '@backstage/frontend-plugin-api';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FirstSteps } from './FirstSteps';

describe('FirstSteps', () => {
  it('remembers what was done', async () => {
    const storage = mockApis.storage();
    const apis = [[storageApiRef, storage] as const];
    const first = renderInTestApp(<FirstSteps />, { apis });
    expect(await screen.findByText('0 of 6 done')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('checkbox', { name: 'Done: Search for something you know' }));
    expect(screen.getByText('1 of 6 done')).toBeInTheDocument();
    first.unmount();
    renderInTestApp(<FirstSteps />, { apis });
    expect(await screen.findByText('1 of 6 done')).toBeInTheDocument();
    expect(screen.getByRole('checkbox', { name: 'Done: Search for something you know' })).toBeChecked();
  });

  it('counts following a link as done', async () => {
    renderInTestApp(<FirstSteps />, { apis: [[storageApiRef, mockApis.storage()]] });
    await userEvent.click(await screen.findByRole('link', { name: /Open an API/ }));
    expect(screen.getByText('1 of 6 done')).toBeInTheDocument();
  });

  it('goes away for good when not wanted', async () => {
    const storage = mockApis.storage();
    const { unmount } = renderInTestApp(<FirstSteps />, { apis: [[storageApiRef, storage]] });
    await userEvent.click(await screen.findByRole('button', { name: 'I know my way around' }));
    expect(screen.queryByText('First steps')).not.toBeInTheDocument();
    unmount();
    renderInTestApp(<FirstSteps />, { apis: [[storageApiRef, storage]] });
    await waitFor(() => expect(screen.queryByText('First steps')).not.toBeInTheDocument());
  });

  it('starts anew when what is stored makes no sense', async () => {
    const storage = mockApis.storage({
      data: { 'stagecraft.home': { 'first-steps': { done: 'all', hidden: 'yes' } } } as never,
    });
    renderInTestApp(<FirstSteps />, { apis: [[storageApiRef, storage]] });
    expect(await screen.findByText('0 of 6 done')).toBeInTheDocument();
  });
});
