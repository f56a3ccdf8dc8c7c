import { expect, test } from '@playwright/test';
import { namespace } from '../support/cluster.ts';
import { done } from '../support/cluster-api.ts';

/** The figures of the reference architecture, as the cluster's API has them. */
const apps = `/apis/apps/v1/namespaces/${namespace}`;
const core = `/api/v1/namespaces/${namespace}`;

interface Container {
  name: string;
  env?: { valueFrom?: { secretKeyRef?: { name: string } } }[];
  envFrom?: { configMapRef?: { name: string } }[];
  args?: string[];
  resources: object;
  securityContext: object;
  volumeMounts: { name: string; mountPath: string }[];
}

interface Probe {
  httpGet: { path: string };
  periodSeconds: number;
  failureThreshold: number;
}

interface Workload {
  spec: {
    replicas: number;
    strategy: object;
    serviceName?: string;
    volumeClaimTemplates: { spec: { resources: { requests: { storage: string } } } }[];
    template: {
      metadata: { annotations: object };
      spec: {
        serviceAccountName: string;
        securityContext: object;
        initContainers?: Container[];
        containers: (Container & Record<'startupProbe' | 'livenessProbe' | 'readinessProbe', Probe>)[];
        volumes: { name: string; emptyDir?: { sizeLimit: string } }[];
      };
    };
  };
}

const only = <Item>([first]: Item[]): Item => {
  if (first === undefined) throw new Error('there is none');
  return first;
};

test.describe('the portal', () => {
  const read = async () => (await done<Workload>('GET', `${apps}/deployments/backstage`)).spec;
  const pod = async () => (await read()).template.spec;

  test('is rolled out one for one, and says where its figures are scraped', async () => {
    const { strategy, template } = await read();
    expect(strategy).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 1 } });
    expect(template.metadata.annotations).toMatchObject({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '7007',
      'prometheus.io/path': '/metrics',
    });
  });

  test('waits for the database, in a container that may take little', async () => {
    const init = only((await pod()).initContainers ?? []);
    expect(init.resources).toEqual({
      requests: { cpu: '50m', memory: '64Mi' },
      limits: { cpu: '100m', memory: '128Mi' },
    });
  });

  test('may take what the reference gives it, and keeps its heap below', async () => {
    const { containers, volumes } = await pod();
    const { resources, volumeMounts } = only(containers);
    expect(resources).toEqual({ requests: { cpu: '250m', memory: '512Mi' }, limits: { cpu: '1', memory: '2Gi' } });
    const { data } = await done<{ data: Record<string, string> }>('GET', `${core}/configmaps/backstage-env-config`);
    expect(data.NODE_OPTIONS).toContain('--max-old-space-size=1024');
    for (const folder of ['/tmp', '/app/tmp']) {
      const name = volumeMounts.find(({ mountPath }) => mountPath === folder)?.name;
      expect(volumes.find((volume) => volume.name === name)?.emptyDir, folder).toEqual({ sizeLimit: '1Gi' });
    }
  });

  test('is asked as often as the reference says whether it lives and is ready', async () => {
    const { startupProbe, livenessProbe, readinessProbe } = only((await pod()).containers);
    expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBeLessThanOrEqual(120);
    expect(livenessProbe).toMatchObject({ periodSeconds: 30, httpGet: { path: '/healthcheck' } });
    expect(readinessProbe).toMatchObject({
      periodSeconds: 10,
      httpGet: { path: expect.stringContaining('readiness') },
    });
  });

  test('is nobody special: an ordinary user who may write nowhere but into its scratch', async () => {
    const { securityContext, containers, initContainers = [], serviceAccountName } = await pod();
    expect(serviceAccountName).toBe('backstage');
    expect(securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    for (const container of [...containers, ...initContainers]) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
    }
  });

  test('has its settings from the ConfigMap and its secrets from the Secret of the reference', async () => {
    const { env = [], envFrom = [] } = only((await pod()).containers);
    expect(envFrom).toEqual([{ configMapRef: { name: 'backstage-env-config' } }]);
    expect(env.length).toBeGreaterThan(3);
    for (const { valueFrom } of env) expect(valueFrom?.secretKeyRef?.name).toBe('backstage-secrets');
  });

  test('is behind a Service that keeps a client with its pod for three hours', async () => {
    const { spec } = await done<{ spec: object }>('GET', `${core}/services/backstage`);
    expect(spec).toMatchObject({
      type: 'ClusterIP',
      ports: [{ port: 80 }],
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } },
    });
    const { subsets } = await done<{ subsets: { ports: { port: number }[] }[] }>('GET', `${core}/endpoints/backstage`);
    expect(only(only(subsets).ports).port).toBe(7007);
  });
});

test('PostgreSQL has a volume of 8 Gi, and runs with the figures of the reference', async () => {
  const { spec } = await done<Workload>('GET', `${apps}/statefulsets/psql-postgresql`);
  expect(only(spec.volumeClaimTemplates).spec.resources.requests.storage).toBe('8Gi');
  const args = (only(spec.template.spec.containers).args ?? []).join(' ');
  for (const setting of ['max_connections=100', 'shared_buffers=256MB']) expect(args).toContain(setting);
});

test('no container of the platform is without requests and limits', async () => {
  const { items } = await done<{ items: { metadata: { name: string }; spec: { containers: Container[] } }[] }>(
    'GET',
    `${core}/pods`,
  );
  expect(items.length).toBeGreaterThan(5);
  for (const { metadata, spec } of items) {
    for (const { resources } of spec.containers) {
      const figures = { cpu: expect.any(String), memory: expect.any(String) };
      expect(resources, metadata.name).toMatchObject({ requests: figures, limits: figures });
    }
  }
});
