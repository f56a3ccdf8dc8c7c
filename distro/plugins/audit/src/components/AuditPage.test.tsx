import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLocation } from 'react-router-dom';
import { type AuditApi, AuditApiError, type AuditQuery, auditApiRef } from '../api/AuditApi';
import { rootRouteRef } from '../routes';
import { recordOf } from '../__testUtils__/records';
import { AuditPage } from './AuditPage';

jest.setTimeout(30_000);

const lena = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'lena', namespace: 'default' },
  spec: { profile: { displayName: 'Lena Brandt' } },
};

function Address() {
  return <p data-testid="address">{useLocation().search}</p>;
}

let search: jest.MockedFunction<AuditApi['search']>;
beforeEach(() => {
  search = jest.fn(async (_query: AuditQuery) => ({ items: [recordOf()] }));
});

function open(address = '') {
  renderInTestApp(
    <>
      <AuditPage />
      <Address />
    </>,
    {
      initialRouteEntries: [`/audit${address}`],
      mountPath: '/audit',
      mountedRoutes: { '/audit': rootRouteRef },
      apis: [
        [auditApiRef, { search }],
        [catalogApiRef, catalogApiMock({ entities: [lena] })],
        mockApis.permission({ authorize: AuthorizeResult.ALLOW }),
      ],
    },
  );
}

const table = () => screen.findByRole('table', { name: 'Audit records' });
const lastQuery = () => search.mock.calls.at(-1)?.[0];

describe('who may see it', () => {
  it('is decided by the backend, whatever the browser thought', async () => {
    search.mockRejectedValue(new AuditApiError('Your role does not let you', 403));
    open();
    expect(await screen.findByRole('heading', { name: 'You may not see the audit records' })).toBeInTheDocument();
  });
});

describe('the table', () => {
  it('tells who did what to what, when, and what came of it', async () => {
    open();
    const row = await screen.findByRole('row', { name: /Lena Brandt/ });
    expect(row).toHaveTextContent('request-approve');
    expect(row).toHaveTextContent('Succeeded');
    expect(row).toHaveTextContent('decision: approve');
    expect(row.querySelector('time')).toHaveAttribute('datetime', '2026-11-20T10:00:00.000Z');
    expect(within(row).getByRole('link', { name: 'Request #7' })).toHaveAttribute('href', '/requests/r1');
    const trace = within(row).getByRole('link', { name: /Everything in trace/ });
    expect(trace).toHaveAttribute('href', '/audit?text=21a9aae0746b65761b122520f5fe02b4');
  });

  it('opens a row by keyboard to all that is known', async () => {
    open();
    const toggle = within(await table()).getByRole('button', { name: /^Details of request-approve by lena, / });
    expect(toggle).toHaveAttribute('aria-expanded', 'false');
    toggle.focus();
    await userEvent.keyboard('{Enter}');
    const details = await screen.findByRole('region', { name: 'Details of request-approve' });
    expect(toggle).toHaveAttribute('aria-expanded', 'true');
    expect(within(details).getByText('Entity tags').nextSibling).toHaveTextContent('a, b');
    expect(within(details).getByText('Address').nextSibling).toHaveTextContent('127.0.0.1');
    expect(within(details).getByRole('link', { name: 'All of lena' })).toHaveAttribute(
      'href',
      '/audit?person=user%3Adefault%2Flena',
    );
    await userEvent.keyboard('{Enter}');
    expect(screen.queryByRole('region', { name: /Details of/ })).not.toBeInTheDocument();
  });

  it('adds older records on demand, and starts anew on refresh', async () => {
    search.mockImplementation(async ({ cursor }) =>
      cursor ? { items: [recordOf({ id: 'old', action: 'sign-in' })] } : { items: [recordOf()], nextCursor: 'c1' },
    );
    open('?person=lena');
    await userEvent.click(await screen.findByRole('button', { name: 'Show older records' }));
    await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('2 records'));
    expect(lastQuery()).toEqual({ actor: 'user:default/lena', cursor: 'c1' });
    expect(screen.queryByRole('button', { name: 'Show older records' })).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Refresh' }));
    await waitFor(() => expect(screen.getByRole('status')).toHaveTextContent('The newest 1 record'));
  });
});

describe('filters', () => {
  it('come from the address', async () => {
    open('?text=bfad8a92&person=omar&outcome=failed&to=2026-11-20T10:00:00.000Z');
    await table();
    expect(lastQuery()).toEqual({
      text: 'bfad8a92',
      actor: 'user:default/omar',
      status: 'failed',
      to: '2026-11-20T10:00:59.999Z',
    });
    expect(screen.getByRole('searchbox', { name: 'Text' })).toHaveValue('bfad8a92');
    expect(screen.getByRole('combobox', { name: 'Person' })).toHaveValue('omar');
    expect(screen.getByRole('button', { name: /Outcome/ })).toHaveTextContent('Failed');
  });

  it('go to the address once they are whole', async () => {
    open();
    await table();
    await userEvent.type(screen.getByRole('combobox', { name: 'Action' }), 'sign');
    expect(search).toHaveBeenCalledTimes(1);
    await userEvent.type(screen.getByRole('combobox', { name: 'Action' }), '-in{Enter}');
    await waitFor(() => expect(lastQuery()).toEqual({ action: 'sign-in' }));
    fireEvent.change(screen.getByLabelText('From'), { target: { value: '2026-11-20T08:30' } });
    fireEvent.blur(screen.getByLabelText('From'));
    const from = new Date('2026-11-20T08:30').toISOString();
    await waitFor(() => expect(lastQuery()).toEqual({ action: 'sign-in', from }));
    await userEvent.type(screen.getByRole('searchbox', { name: 'Text' }), 'r1');
    await waitFor(() => expect(lastQuery()).toEqual({ action: 'sign-in', from, text: 'r1' }));
    const address = new URLSearchParams(screen.getByTestId('address').textContent ?? '');
    expect(Object.fromEntries(address)).toEqual({ action: 'sign-in', from, text: 'r1' });
    await userEvent.click(screen.getByRole('button', { name: 'Clear filters' }));
    await waitFor(() => expect(lastQuery()).toEqual({}));
    expect(screen.getByTestId('address')).toBeEmptyDOMElement();
  });

  it('offer the catalog’s people and what has been seen', async () => {
    open();
    const people = (await table()) && screen.getByRole('combobox', { name: 'Person' });
    const offered = document.getElementById(people.getAttribute('list') ?? '');
    await waitFor(() => expect(offered?.querySelector('option[label="Lena Brandt"]')).toHaveValue('lena'));
    const plugins = screen.getByRole('combobox', { name: 'Plugin' });
    await userEvent.type(plugins, 'requests');
    await waitFor(() => expect(lastQuery()).toEqual({ plugin: 'requests' }));
  });

  it('can be taken away when nothing fits', async () => {
    search.mockImplementation(async ({ text }) => ({ items: text ? [] : [recordOf()] }));
    open('?text=nowhere');
    expect(await screen.findByText('Nothing fits these filters')).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Show all records' }));
    expect(await table()).toBeInTheDocument();
  });
});

describe('what can be wrong', () => {
  it('is an empty trail', async () => {
    search.mockResolvedValue({ items: [] });
    open();
    expect(await screen.findByText('There are no audit records yet')).toBeInTheDocument();
  });

  it('is a failure, which can be tried again', async () => {
    search.mockRejectedValueOnce(new AuditApiError('The database is away', 503));
    open();
    expect(await screen.findByRole('alert')).toHaveTextContent('The database is away');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await table()).toBeInTheDocument();
  });

  it('is a failed refresh, which keeps what was there', async () => {
    open();
    await table();
    search.mockRejectedValueOnce(new AuditApiError('The database is away', 503));
    await userEvent.click(screen.getByRole('button', { name: 'Refresh' }));
    expect(await screen.findByRole('alert')).toHaveTextContent('The database is away');
    expect(await table()).toBeInTheDocument();
  });

  it('is an answer that another search has overtaken', async () => {
    let late: (page: { items: ReturnType<typeof recordOf>[] }) => void = () => undefined;
    search.mockImplementation(({ plugin }) =>
      plugin ? Promise.resolve({ items: [recordOf({ action: 'fresh' })] }) : new Promise((done) => (late = done)),
    );
    open();
    await userEvent.type(await screen.findByRole('combobox', { name: 'Plugin' }), 'auth{Enter}');
    expect(await screen.findByText('fresh')).toBeInTheDocument();
    late({ items: [recordOf({ action: 'stale' })] });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(screen.queryByText('stale')).not.toBeInTheDocument();
  });
});
