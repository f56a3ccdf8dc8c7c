import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { identityApiRef } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { screen, waitFor } from '@testing-library/react';
import { MyTeams } from './MyTeams';

const group = (name: string, type: string, members: string[]) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name, namespace: 'default', title: name.toUpperCase() },
  spec: { type, children: [] },
  relations: members.map((member) => ({ type: 'hasMember', targetRef: `user:default/${member}` })),
});
const entities = [
  group('checkout', 'team', ['omar', 'lena']),
  group('logistics', 'team', ['lena']),
  group('developers', 'role', ['omar', 'lena']),
];

const render = (person: string, onChange: (value?: string) => void, catalog: object = catalogApiMock({ entities })) => {
  const identity = mockApis.identity({ userEntityRef: `user:default/${person}`, ownershipEntityRefs: [] });
  const props = { schema: { title: 'Team' }, onChange, required: true } as unknown as Parameters<typeof MyTeams>[0];
  return renderInTestApp(<MyTeams {...props} />, {
    apis: [
      [identityApiRef, identity],
      [catalogApiRef, catalog as ReturnType<typeof catalogApiMock>],
    ],
  });
};

describe('the field for a team', () => {
  it('chooses the only team of somebody by itself', async () => {
    const onChange = jest.fn();
    await render('omar', onChange);
    await waitFor(() => expect(onChange).toHaveBeenCalledWith('group:default/checkout'));
  });

  it('leaves the choice to somebody with several', async () => {
    const onChange = jest.fn();
    await render('lena', onChange);
    expect(await screen.findByText('Choose a team')).toBeInTheDocument();
    expect(onChange).not.toHaveBeenCalled();
  });

  it('says what to do without a team', async () => {
    await render('vera', jest.fn());
    expect(await screen.findByText(/ask your lead/)).toBeInTheDocument();
  });

  it('says what to do without a catalog', async () => {
    await render('omar', jest.fn(), { getEntities: () => Promise.reject(new Error('away')) });
    expect(await screen.findByText(/does not answer/)).toBeInTheDocument();
  });
});
