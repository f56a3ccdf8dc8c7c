import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { requestsApiRef } from '../../api/RequestsApi';
import { fakeApi } from '../../__testUtils__/render';
import { ListPage } from './ListPage';

test('whoever may ask is offered to', async () => {
  await renderInTestApp(<ListPage />, { apis: [[requestsApiRef, fakeApi()], mockApis.permission()] });
  expect(await screen.findByText('You have not asked for anything yet')).toBeInTheDocument();
  expect(screen.getAllByRole('link', { name: 'Ask for something' })).not.toHaveLength(0);
});
