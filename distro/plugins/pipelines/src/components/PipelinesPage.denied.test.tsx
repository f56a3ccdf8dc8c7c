import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { screen } from '@testing-library/react';
import { pipelinesApiRef } from '../api/PipelinesApi';
import { PipelinesPage } from './PipelinesPage';

const entity = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'cart' } };

/** In a file of its own, since decisions are remembered for a while. */
describe('somebody without a role', () => {
  it('is told so, and the forge is not asked', async () => {
    const ofEntity = jest.fn();
    renderInTestApp(
      <EntityProvider entity={entity}>
        <PipelinesPage />
      </EntityProvider>,
      {
        apis: [[pipelinesApiRef, { ofEntity }], mockApis.permission({ authorize: () => AuthorizeResult.DENY })],
      },
    );
    expect(await screen.findByRole('heading', { name: 'You may not see pipelines' })).toBeInTheDocument();
    expect(ofEntity).not.toHaveBeenCalled();
  });
});
