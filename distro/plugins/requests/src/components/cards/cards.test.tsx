import { screen, within } from '@testing-library/react';
import { RequestsApiError } from '../../api/RequestsApi';
import { requestOf } from '../../__testUtils__/data';
import { fakeApi, renderPage } from '../../__testUtils__/render';
import { MyRequestsCard } from './MyRequestsCard';
import { RequestsInboxCard } from './RequestsInboxCard';

describe('cards for the home page', () => {
  it('shows what waits for me, and how much', async () => {
    const api = fakeApi();
    api.list.mockResolvedValue({ items: [requestOf()], totalItems: 9 });
    renderPage(<RequestsInboxCard />, api);
    const card = await screen.findByRole('region', { name: 'Waiting for your approval' });
    expect(await within(card).findByText('Waiting for your approval (9)')).toBeInTheDocument();
    expect(within(card).getByRole('link', { name: 'New database: orders' })).toHaveAttribute('href', '/requests/r1');
    expect(api.list).toHaveBeenCalledWith({ scope: 'to-approve', limit: 5 });
  });

  it('says what to do when I have asked for nothing', async () => {
    renderPage(<MyRequestsCard />, fakeApi());
    expect(await screen.findByText(/You have not asked for anything yet/)).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Ask for something' })).toHaveAttribute('href', '/requests/new');
  });

  it('does not take the home page down with it', async () => {
    const api = fakeApi();
    api.list.mockRejectedValue(new RequestsApiError('Your roles do not let you see requests.', 403));
    renderPage(<MyRequestsCard />, api);
    expect(await screen.findByText('Your roles do not let you see requests.')).toBeInTheDocument();
  });
});
