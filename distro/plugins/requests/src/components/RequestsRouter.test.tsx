import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { RequestsApiError } from '../api/RequestsApi';
import { databaseType, detailsOf, requestOf } from '../__testUtils__/data';
import { type FakeApi, fakeApi, renderPage } from '../__testUtils__/render';
import { RequestsRouter } from './RequestsRouter';

jest.setTimeout(30_000);

let api: FakeApi;
beforeEach(() => {
  api = fakeApi();
});

const open = (path: string) => renderPage(<RequestsRouter />, api, `/requests${path}`, '/requests/*');

describe('the list', () => {
  it('tells a newcomer what to do', async () => {
    open('/');
    expect(await screen.findByText('You have not asked for anything yet')).toBeInTheDocument();
    expect(screen.getAllByRole('link', { name: 'Ask for something' })[0]).toHaveAttribute('href', '/requests/new');
  });

  it('shows requests, counts what waits, and lists by tab', async () => {
    api.me.mockResolvedValue({ userRef: 'user:default/lena', teams: [], roles: ['lead'], toApprove: 2 });
    api.list.mockResolvedValue({ items: [requestOf()], totalItems: 1 });
    open('/');
    expect(await screen.findByRole('link', { name: /New database: orders/ })).toHaveAttribute('href', '/requests/r1');
    await userEvent.click(await screen.findByRole('tab', { name: 'To approve (2)' }));
    await waitFor(() => expect(api.list).toHaveBeenLastCalledWith(expect.objectContaining({ scope: 'to-approve' })));
  });

  it('filters by words and says when nothing fits', async () => {
    open('/');
    await userEvent.type(await screen.findByRole('searchbox', { name: 'Search' }), 'ships');
    await waitFor(() => expect(api.list).toHaveBeenLastCalledWith(expect.objectContaining({ text: 'ships' })));
    expect(await screen.findByText('Nothing fits these filters')).toBeInTheDocument();
  });

  it('fetches older requests on demand', async () => {
    api.list.mockImplementation(async (query) =>
      query.cursor
        ? { items: [requestOf({ id: 'r0', title: 'An older one' })], totalItems: 2 }
        : { items: [requestOf()], totalItems: 2, nextCursor: 'c1' },
    );
    open('/');
    await userEvent.click(await screen.findByRole('button', { name: 'Show older requests' }));
    expect(await screen.findByText('An older one')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Show older requests' })).not.toBeInTheDocument();
  });

  it('says what went wrong, and tries again', async () => {
    api.list.mockRejectedValueOnce(new RequestsApiError('The database is away', 503));
    open('/');
    expect(await screen.findByText('The database is away')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('You have not asked for anything yet')).toBeInTheDocument();
  });
});

describe('the gallery', () => {
  it('offers every type', async () => {
    open('/new');
    expect(await screen.findByText('A PostgreSQL database')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'New database' })).toHaveAttribute('href', '/requests/new/new-database');
  });
});

describe('the form', () => {
  const fill = async () => {
    await userEvent.type(await screen.findByRole('textbox', { name: /^Name/ }), 'orders');
    await userEvent.type(screen.getByRole('textbox', { name: /^Purpose/ }), 'keeps orders');
  };
  const submit = () => userEvent.click(screen.getByRole('button', { name: 'Submit request' }));

  it('lists every problem, and leads to each', async () => {
    open('/new/new-database');
    await userEvent.type(await screen.findByRole('textbox', { name: /^Name/ }), 'A1');
    await submit();
    const summary = await screen.findByRole('alert', { name: 'What is wrong with the form' });
    expect(summary).toHaveFocus();
    expect(within(summary).getByText('2 things are missing or wrong')).toBeInTheDocument();
    const name = screen.getByRole('textbox', { name: /^Name/ });
    expect(name).toBeInvalid();
    expect(name).toHaveAccessibleDescription(expect.stringContaining('Name needs at least 3 characters'));
    await userEvent.click(within(summary).getByRole('button', { name: 'Purpose is needed' }));
    expect(screen.getByRole('textbox', { name: /^Purpose/ })).toHaveFocus();
    expect(api.create).not.toHaveBeenCalled();
  });

  it('takes a problem away when it is mended', async () => {
    open('/new/new-database');
    await userEvent.click(await screen.findByRole('button', { name: 'Submit request' }));
    await fill();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: /^Name/ })).not.toBeInvalid();
  });

  it('sends what was filled in, with the same id when it is sent again', async () => {
    api.create.mockRejectedValueOnce(new RequestsApiError('The portal cannot be reached', 0));
    open('/new/new-database');
    await fill();
    await userEvent.click(screen.getByRole('radio', { name: 'large' }));
    await userEvent.click(screen.getByRole('checkbox', { name: 'Keep backups' }));
    await submit();
    expect(await screen.findByText('The portal cannot be reached')).toBeInTheDocument();
    await submit();
    await waitFor(() => expect(api.create).toHaveBeenCalledTimes(2));
    const [first, second] = api.create.mock.calls.map(([input]) => input);
    expect(first).toEqual({
      submissionId: expect.stringMatching(/^[0-9a-f]{32}$/),
      typeId: 'new-database',
      teamRef: 'group:default/checkout',
      values: { name: 'orders', purpose: 'keeps orders', tier: 'large', backup: true },
      draft: false,
    });
    expect(second).toEqual(first);
    expect(await screen.findByText('Waits for a lead of checkout.')).toBeInTheDocument();
  });

  it('offers the systems of the catalog', async () => {
    open('/new/new-database');
    await fill();
    await userEvent.click(screen.getByRole('button', { name: /System/ }));
    await userEvent.click(await screen.findByRole('option', { name: 'warehouse' }));
    await submit();
    await waitFor(() => expect(api.create).toHaveBeenCalled());
    expect(api.create.mock.calls[0][0].values).toMatchObject({ system: 'system:default/warehouse' });
  });

  it('shows what only the server can know beside the field', async () => {
    api.create.mockRejectedValueOnce(new RequestsApiError('no', 400, [{ field: 'name', message: 'Name is taken' }]));
    open('/new/new-database');
    await fill();
    await submit();
    expect(await screen.findByRole('button', { name: 'Name is taken' })).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: /^Name/ })).toBeInvalid();
  });

  it('asks for the team of somebody who has several', async () => {
    const teams = ['checkout', 'platform'].map((name) => ({ ref: `group:default/${name}`, title: name }));
    api.me.mockResolvedValue({ userRef: 'user:default/yuki', teams, roles: [], toApprove: 0 });
    open('/new/new-database');
    await fill();
    await submit();
    expect(await screen.findByRole('button', { name: /Team is needed/ })).toBeInTheDocument();
    await userEvent.click(screen.getByRole('radio', { name: 'platform' }));
    await submit();
    await waitFor(() =>
      expect(api.create).toHaveBeenCalledWith(expect.objectContaining({ teamRef: 'group:default/platform' })),
    );
  });

  it('tells somebody without a team why there is no form', async () => {
    api.me.mockResolvedValue({ userRef: 'user:default/vera', teams: [], roles: [], toApprove: 0 });
    open('/new/new-database');
    expect(await screen.findByText('You belong to no team')).toBeInTheDocument();
  });

  it('saves half a form as a draft', async () => {
    open('/new/new-database');
    await userEvent.type(await screen.findByRole('textbox', { name: /^Name/ }), 'A');
    await userEvent.click(screen.getByRole('button', { name: 'Save as draft' }));
    await waitFor(() =>
      expect(api.create).toHaveBeenCalledWith(
        expect.objectContaining({ draft: true, values: { name: 'A', tier: 'small' } }),
      ),
    );
  });

  it('continues a draft', async () => {
    api.get.mockResolvedValue(detailsOf({ state: 'draft', version: 2 }, { edit: true }));
    open('/r1/edit');
    expect(await screen.findByRole('textbox', { name: /^Name/ })).toHaveValue('orders');
    await submit();
    await waitFor(() => expect(api.submitDraft).toHaveBeenCalledWith('r1'));
    expect(api.editDraft).toHaveBeenCalledWith('r1', expect.objectContaining({ version: 2 }));
  });
});

describe('a request', () => {
  it('is approved with the version that was looked at', async () => {
    api.get.mockResolvedValue(detailsOf({}, { approve: true }));
    open('/r1');
    await userEvent.type(await screen.findByRole('textbox', { name: /Comment for the requester/ }), 'go on');
    api.get.mockResolvedValue(detailsOf({ state: 'queued', version: 4 }));
    await userEvent.click(screen.getByRole('button', { name: 'Approve' }));
    expect(api.act).toHaveBeenCalledWith('r1', 'approve', { version: 3, comment: 'go on' });
    expect(await screen.findByText('Approved, about to start')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Approve' })).not.toBeInTheDocument();
  });

  it('is not rejected without a reason', async () => {
    api.get.mockResolvedValue(detailsOf({}, { approve: true }));
    open('/r1');
    await userEvent.click(await screen.findByRole('button', { name: 'Reject' }));
    expect(await screen.findByText(/Say why in the comment/)).toBeInTheDocument();
    expect(api.act).not.toHaveBeenCalled();
  });

  it('says who was faster, and shows the new state', async () => {
    api.get.mockResolvedValue(detailsOf({}, { approve: true }));
    api.act.mockRejectedValue(new RequestsApiError('the request is rejected, since user:default/mira did reject', 409));
    open('/r1');
    const approve = await screen.findByRole('button', { name: 'Approve' });
    api.get.mockResolvedValue(detailsOf({ state: 'rejected', message: 'not now' }));
    await userEvent.click(approve);
    expect(await screen.findByText(/user:default\/mira did/)).toBeInTheDocument();
    expect(await screen.findByText('not now')).toBeInTheDocument();
  });

  it('offers a viewer nothing to decide', async () => {
    open('/r1');
    expect(await screen.findByText('Waits for a lead of checkout.')).toBeInTheDocument();
    for (const name of ['Approve', 'Reject', 'Cancel request', 'Try again']) {
      expect(screen.queryByRole('button', { name })).not.toBeInTheDocument();
    }
  });

  it('leads to the result, and says where the password is', async () => {
    const links = [
      {
        title: 'Get the password',
        url: 'https://databases.example/handover/1',
        note: 'The password is shown once, there.',
      },
      { title: 'Bad', url: 'data:text/html,hello' },
    ];
    api.get.mockResolvedValue(detailsOf({ state: 'done', result: { database: 'orders', port: 5432 }, links }));
    open('/r1');
    const result = await screen.findByRole('region', { name: 'Result' });
    expect(within(result).getByRole('link', { name: 'Get the password' })).toHaveAttribute('href', links[0].url);
    expect(within(result).getByText('The password is shown once, there.')).toBeInTheDocument();
    expect(within(result).getByText('5432')).toBeInTheDocument();
    expect(within(result).queryByText('Bad')).not.toBeInTheDocument();
  });

  it('shows attempts that did not succeed', async () => {
    const nextAttemptAt = '2026-11-20T10:05:00.000Z';
    api.get.mockResolvedValue(
      detailsOf({ state: 'running', attempts: 3, nextAttemptAt, message: 'The databases service is not there' }),
    );
    open('/r1');
    expect(
      await screen.findByText(/Attempt 3 did not succeed: The databases service is not there/),
    ).toBeInTheDocument();
  });

  it('says how far it is while somebody else works, and where to watch', async () => {
    const links = [{ title: 'Pipeline', url: 'https://forge.example/platform/provisioning/-/pipelines/7' }];
    api.get.mockResolvedValue(detailsOf({ state: 'running', attempts: 1, message: 'Pipeline 7 runs database', links }));
    open('/r1');
    expect(await screen.findByText('Attempt 1 is under way. Pipeline 7 runs database.')).toBeInTheDocument();
    expect(await screen.findByRole('link', { name: 'Pipeline' })).toHaveAttribute('href', links[0].url);
    expect(screen.queryByRole('region', { name: 'Result' })).not.toBeInTheDocument();
    expect(screen.getByRole('region', { name: 'Where to watch' })).toBeInTheDocument();
  });

  it('looks again by itself while something moves', async () => {
    api.get.mockResolvedValueOnce(detailsOf({ state: 'running', attempts: 1 }));
    api.get.mockResolvedValue(detailsOf({ state: 'done' }));
    open('/r1');
    expect(await screen.findByText('Attempt 1 is under way.')).toBeInTheDocument();
    expect(
      await screen.findByText('Everything that was asked for is there.', {}, { timeout: 6000 }),
    ).toBeInTheDocument();
  });

  it('takes comments', async () => {
    open('/r1');
    await userEvent.type(await screen.findByRole('textbox', { name: 'New comment' }), 'why?');
    await userEvent.click(screen.getByRole('button', { name: 'Add comment' }));
    expect(api.comment).toHaveBeenCalledWith('r1', 'why?');
  });

  it('is retried and cancelled by who may', async () => {
    api.get.mockResolvedValue(detailsOf({ state: 'failed', message: 'the name is taken' }, { retry: true }));
    const { unmount } = open('/r1');
    expect(await screen.findByText('the name is taken')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(api.act).toHaveBeenCalledWith('r1', 'retry', { version: 3 });
    unmount();
    api.get.mockResolvedValue(detailsOf({}, { cancel: true }));
    open('/r1');
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel request' }));
    expect(api.act).toHaveBeenCalledWith('r1', 'cancel', { version: 3 });
  });

  it('uses the type only for titles', async () => {
    api.types.mockResolvedValue([databaseType]);
    open('/r1');
    const asked = await screen.findByRole('region', { name: 'What was asked for' });
    expect(await within(asked).findByText('Purpose')).toBeInTheDocument();
    expect(within(asked).getByText('keeps orders')).toBeInTheDocument();
  });
});
