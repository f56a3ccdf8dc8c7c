import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { screen, waitFor } from '@testing-library/react';
import { AuditItem } from './AuditItem';

describe('the way to the audit records', () => {
  it('is not shown to those who may not read them', async () => {
    const authorize = jest.fn((): AuthorizeResult.DENY => AuthorizeResult.DENY);
    const item = { href: '/audit' } as Parameters<typeof AuditItem>[0]['item'];
    renderInTestApp(<AuditItem item={item} />, { apis: [mockApis.permission({ authorize })] });
    await waitFor(() => expect(authorize).toHaveBeenCalled());
    const asked = expect.objectContaining({ permission: expect.objectContaining({ name: 'audit.record.read' }) });
    expect(authorize).toHaveBeenCalledWith(asked);
    expect(screen.queryByRole('link', { name: 'Audit' })).not.toBeInTheDocument();
  });
});
