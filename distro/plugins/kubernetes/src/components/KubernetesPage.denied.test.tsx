import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { kubernetesApiRef, kubernetesAuthProvidersApiRef } from '@backstage/plugin-kubernetes-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { screen } from '@testing-library/react';
import { KubernetesPage } from './KubernetesPage';

const entity = { apiVersion: 'backstage.io/v1alpha1', kind: 'Component', metadata: { name: 'storefront' } };

/** In a file of its own, since decisions are remembered for a while. */
describe('somebody without a role', () => {
  it('is told so, and the cluster is not asked', async () => {
    const getObjectsByEntity = jest.fn();
    renderInTestApp(
      <EntityProvider entity={entity}>
        <KubernetesPage />
      </EntityProvider>,
      {
        apis: [
          [kubernetesApiRef, { getObjectsByEntity } as never],
          [kubernetesAuthProvidersApiRef, {} as never],
          mockApis.permission({ authorize: () => AuthorizeResult.DENY }),
        ],
      },
    );
    expect(
      await screen.findByRole('heading', { name: 'You may not see what runs in the cluster' }),
    ).toBeInTheDocument();
    expect(getObjectsByEntity).not.toHaveBeenCalled();
  });
});
