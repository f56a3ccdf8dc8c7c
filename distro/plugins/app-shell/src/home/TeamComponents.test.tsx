import { renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, within } from '@testing-library/react';
import { TeamComponents } from './TeamComponents';

const component = (name: string, owner: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, namespace: 'default' },
  spec: { type: 'service', lifecycle: 'production', owner },
  relations: [{ type: 'ownedBy', targetRef: `group:default/${owner}` }],
});

const show = (catalog: object, owners: string[] | undefined = ['group:default/checkout']) =>
  renderInTestApp(<TeamComponents owners={owners} />, {
    apis: [[catalogApiRef, catalog as ReturnType<typeof catalogApiMock>]],
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
  });

describe('TeamComponents', () => {
  it('lists what the teams own, with its lifecycle, and nothing else', async () => {
    show(catalogApiMock({ entities: [component('cart', 'checkout'), component('routes', 'logistics')] }));
    const table = await screen.findByRole('table', { name: 'Components' });
    expect(within(table).getByRole('row', { name: /cart/ })).toHaveTextContent('production');
    expect(within(table).queryByText(/routes/)).not.toBeInTheDocument();
    expect(within(table).getByRole('link', { name: 'cart' })).toHaveAttribute(
      'href',
      '/catalog/default/component/cart',
    );
  });

  it('says how many more there are', async () => {
    show(
      catalogApiMock({ entities: Array.from({ length: 11 }, (_, index) => component(`service-${index}`, 'checkout')) }),
    );
    expect(await screen.findByText('3 more in the catalog')).toBeInTheDocument();
  });

  it('tells a team without components how they would appear', async () => {
    show(catalogApiMock({ entities: [component('routes', 'logistics')] }));
    expect(await screen.findByText(/None of your teams owns a component yet/)).toBeInTheDocument();
  });

  it('asks nothing for somebody without any team', async () => {
    const queryEntities = jest.fn();
    show({ queryEntities }, []);
    expect(await screen.findByText(/None of your teams owns a component yet/)).toBeInTheDocument();
    expect(queryEntities).not.toHaveBeenCalled();
  });

  it('says that the catalog does not answer', async () => {
    show({ queryEntities: jest.fn().mockRejectedValue(new Error('Timed out')) });
    expect(await screen.findByText('The catalog cannot be shown: Timed out')).toBeInTheDocument();
  });
});
