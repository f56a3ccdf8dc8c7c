import { renderInTestApp } from '@backstage/frontend-test-utils';
import type { PeopleSync } from '@stagecraft/plugin-platform-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { summaryWith } from '../__testUtils__/samples';
import { platformApiRef } from '../api';
import { PlatformPage } from './PlatformPage';

const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

function show(getPeopleSync: () => Promise<PeopleSync | undefined>, phase: 1 | 2 = 2) {
  const api = {
    getSummary: async () => summaryWith([], phase),
    getPlugins: async () => ({ backend: [], frontend: [] }),
    getVerify: async () => ({ trend: [] }),
    getPeopleSync,
  };
  renderInTestApp(<PlatformPage />, { apis: [[platformApiRef, api]] });
}

const section = () => screen.findByRole('region', { name: 'People and groups' });

describe('people and groups on the platform’s page', () => {
  it('say when they were read, what came of it, and when next', async () => {
    show(async () => ({
      last: { at: at(-61), people: 9, groups: 1 },
      lastChange: { at: at(-7300), came: 1, left: 2, changed: 0 },
      next: at(20),
    }));
    const found = await section();
    await waitFor(() => expect(found).toHaveTextContent('9 people and 1 group, 1 minute ago'));
    expect(found).toHaveTextContent('1 came, 2 left, 0 changed, 2 hours ago');
    expect(found).toHaveTextContent(/in \d+ seconds/);
    expect(within(found).getByRole('status')).toHaveTextContent('In step');
  });

  it('say since when it fails and why', async () => {
    show(async () => ({ failing: { since: at(-300), why: 'the identity provider answered 503' }, next: at(-1) }));
    const found = await section();
    await waitFor(() => expect(within(found).getByRole('status')).toHaveTextContent('Failing for 5 minutes'));
    expect(found).toHaveTextContent('the identity provider answered 503.');
    expect(found).toHaveTextContent('Not since the portal was started');
    expect(found).toHaveTextContent('Next readingnow');
  });

  it('say that nothing was read yet, and what is wrong when nobody can tell', async () => {
    const answer = jest.fn().mockRejectedValueOnce(new Error('No answer')).mockResolvedValue({});
    show(answer);
    const found = await section();
    await waitFor(() => expect(found).toHaveTextContent('No answer'));
    await userEvent.click(within(found).getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(within(found).getByRole('status')).toHaveTextContent('Not read yet'));
  });

  it('are not there where they do not come from the identity provider, and not asked for in phase 1', async () => {
    const answer = jest.fn(async () => undefined);
    show(answer, 1);
    await screen.findByRole('heading', { name: 'Initial adoption' });
    expect(answer).not.toHaveBeenCalled();
    show(answer, 2);
    await screen.findByRole('heading', { name: 'Controlled self-service' });
    await waitFor(() => expect(screen.queryByText('People and groups')).not.toBeInTheDocument());
  });
});
