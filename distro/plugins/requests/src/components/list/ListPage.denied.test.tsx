import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { requestsApiRef } from '../../api/RequestsApi';
import { fakeApi } from '../../__testUtils__/render';
import { ListPage } from './ListPage';

// In a file of its own: what a permission was answered is remembered for as long as a page lives.
test('whoever may only look is offered nothing that would be refused', async () => {
  const permission = mockApis.permission({ authorize: 'DENY' } as Parameters<typeof mockApis.permission>[0]);
  await renderInTestApp(<ListPage />, { apis: [[requestsApiRef, fakeApi()], permission] });
  expect(await screen.findByText('You have not asked for anything yet')).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'Ask for something' })).not.toBeInTheDocument();
});
