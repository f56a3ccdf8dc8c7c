import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import type { ClusterObjects, KubernetesFetchError } from '@backstage/plugin-kubernetes-common';
import { kubernetesApiRef, kubernetesAuthProvidersApiRef } from '@backstage/plugin-kubernetes-react';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { screen, within } from '@testing-library/react';
import recorded from '../__testUtils__/pods.json';
import { KubernetesPage } from './KubernetesPage';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'storefront',
    annotations: { 'backstage.io/kubernetes-id': 'storefront', 'backstage.io/kubernetes-namespace': 'backstage' },
  },
};
const pods = recorded.map(({ pod }) => pod);

function cluster(resources: object[], errors: KubernetesFetchError[] = []): ClusterObjects {
  const objects = { cluster: { name: 'platform', title: 'The platform’s cluster' }, resources, errors, podMetrics: [] };
  return objects as unknown as ClusterObjects;
}

const developer = (name: string) => (name === 'kubernetes.proxy' ? AuthorizeResult.DENY : AuthorizeResult.ALLOW);

function show(answer: () => Promise<{ items: ClusterObjects[] }>, may = developer) {
  const api = {
    getObjectsByEntity: jest.fn(answer),
    getClusters: async () => [{ name: 'platform', authProvider: 'serviceAccount' }],
  };
  const auth = {
    decorateRequestBodyForAuth: async (_: string, body: object) => body,
    getCredentials: async () => ({}),
  };
  renderInTestApp(
    <EntityProvider entity={entity}>
      <KubernetesPage />
    </EntityProvider>,
    {
      apis: [
        [kubernetesApiRef, api as never],
        [kubernetesAuthProvidersApiRef, auth as never],
        mockApis.permission({ authorize: ({ permission }) => may(permission.name) }),
      ],
    },
  );
  return api;
}

describe('what runs of a component', () => {
  it('is a table that says what kubectl says', async () => {
    show(async () => ({ items: [cluster([{ type: 'pods', resources: pods }])] }));
    const table = await screen.findByRole('table', { name: 'Pods in The platform’s cluster' });
    for (const { pod, kubectl } of recorded) {
      const row = within(table).getByRole('rowheader', { name: pod.metadata.name }).closest('tr')!;
      const [ready, state, restarts] = kubectl.split(' ');
      const cells = within(row)
        .getAllByRole('cell')
        .map(({ textContent }) => textContent);
      expect([cells[0], cells[2]]).toEqual([ready, restarts]);
      expect(cells[1]!.startsWith(state)).toBe(true);
    }
    expect(screen.getByRole('status')).toHaveTextContent(`${pods.length} pods, 1 ready, 7 failing`);
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('shows what stands around the pods', async () => {
    const deployment = { metadata: { name: 'storefront' }, spec: { replicas: 2 }, status: { readyReplicas: 2 } };
    show(async () => ({ items: [cluster([{ type: 'deployments', resources: [deployment] }])] }));
    const table = await screen.findByRole('table', { name: 'Other objects in The platform’s cluster' });
    expect(within(table).getByRole('row', { name: 'Deployment storefront 2 of 2 ready' })).toBeInTheDocument();
    expect(screen.getByRole('status')).toHaveTextContent('0 pods, 0 ready');
  });

  it('says by which labels it looked when there is nothing', async () => {
    show(async () => ({ items: [] }));
    expect(await screen.findByRole('heading', { name: 'Nothing of it runs in the cluster' })).toBeInTheDocument();
    expect(
      screen.getByText(/backstage.io\/kubernetes-id=storefront was found in namespace backstage/),
    ).toBeInTheDocument();
  });
});

describe('what is missing', () => {
  const path = '/api/v1/namespaces/backstage/pods';

  it('is said aloud, and no number of pods is made up', async () => {
    const refused = { errorType: 'UNKNOWN_ERROR', statusCode: 403, resourcePath: path } as const;
    show(async () => ({ items: [cluster([{ type: 'services', resources: [] }], [refused])] }));
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The portal may not see pods in namespace backstage');
    expect(alert).toHaveTextContent('get, list and watch for: pods');
    expect(screen.queryByRole('status')).not.toBeInTheDocument();
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
  });

  it('is the whole of it while the portal itself does not answer', async () => {
    show(() => Promise.reject(new Error('Request failed with 503')));
    expect(await screen.findByRole('alert')).toHaveTextContent('The cluster could not be asked');
    expect(screen.getByRole('alert')).toHaveTextContent('Request failed with 503');
  });

  it('is said when there is no answer at all', async () => {
    show(() => new Promise(() => {}));
    expect(await screen.findByLabelText('Asking the cluster')).toBeInTheDocument();
    const alert = await screen.findByRole('alert', {}, { timeout: 15_000 });
    expect(alert).toHaveTextContent('There was no answer for 10 seconds.');
  }, 20_000);

  it('does not take away what was seen before', async () => {
    let calls = 0;
    const first = { items: [cluster([{ type: 'pods', resources: pods }])] };
    show(() => (calls++ === 0 ? Promise.resolve(first) : Promise.reject(new Error('Request failed with 503'))));
    expect(await screen.findByRole('table')).toBeInTheDocument();
    expect(await screen.findByRole('alert')).toHaveTextContent('What you see here may be older.');
    expect(screen.getByRole('table')).toBeInTheDocument();
  }, 20_000);
});
