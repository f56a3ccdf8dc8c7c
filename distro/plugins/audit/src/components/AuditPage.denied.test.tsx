import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { screen } from '@testing-library/react';
import { auditApiRef } from '../api/AuditApi';
import { rootRouteRef } from '../routes';
import { AuditPage } from './AuditPage';

/** In a file of its own, since decisions are remembered for a while. */
describe('somebody without the permission', () => {
  it('is told so, and nothing is asked for', async () => {
    const search = jest.fn();
    const authorize = jest.fn((): AuthorizeResult.DENY => AuthorizeResult.DENY);
    renderInTestApp(<AuditPage />, {
      initialRouteEntries: ['/audit'],
      mountPath: '/audit',
      mountedRoutes: { '/audit': rootRouteRef },
      apis: [[auditApiRef, { search }], mockApis.permission({ authorize })],
    });
    expect(await screen.findByRole('heading', { name: 'You may not see the audit records' })).toBeInTheDocument();
    expect(screen.queryByRole('search')).not.toBeInTheDocument();
    expect(search).not.toHaveBeenCalled();
    const asked = expect.objectContaining({ permission: expect.objectContaining({ name: 'audit.record.read' }) });
    expect(authorize).toHaveBeenCalledWith(asked);
  });
});
