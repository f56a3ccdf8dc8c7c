import type { KubernetesObject } from '../../model/kubernetes.ts';
import { live, portal, specOf } from '../cluster.ts';
import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';

interface Probe {
  periodSeconds?: number;
  failureThreshold?: number;
  initialDelaySeconds?: number;
  httpGet?: { path?: string };
}

interface Deployment {
  strategy: { type: string; rollingUpdate?: { maxUnavailable?: number | string; maxSurge?: number | string } };
  template: {
    metadata: { annotations?: Record<string, string> };
    spec: {
      initContainers?: { name: string }[];
      containers: { startupProbe?: Probe; livenessProbe?: Probe; readinessProbe?: Probe }[];
    };
  };
}

interface Service {
  type: string;
  ports: { port: number }[];
  sessionAffinity: string;
  sessionAffinityConfig?: { clientIP?: { timeoutSeconds?: number } };
}

/** What is there, by the name under which it is told. */
type Figures = Record<string, string | number | undefined>;

const reference: Figures = {
  'the Service’s type': 'ClusterIP',
  'the Service’s port': 80,
  'the port that it leads to': 7007,
  'its affinity': 'ClientIP',
  'how long that holds (seconds)': 10_800,
  'how it is rolled out': 'RollingUpdate',
  maxUnavailable: 1,
  maxSurge: 1,
  'the init container': 'wait-for-postgres',
  'how often it is asked whether it lives (seconds)': 30,
  'how often it is asked whether it is ready (seconds)': 10,
  'prometheus.io/scrape': 'true',
  'prometheus.io/port': '7007',
  'prometheus.io/path': '/metrics',
};

const mostSecondsToStart = 120;

function ofService(service: Partial<Service>, slices: KubernetesObject[]): Figures {
  const ports = slices.flatMap((slice) => (slice as { ports?: { port?: number }[] }).ports ?? []);
  return {
    'the Service’s type': service.type,
    'the Service’s port': service.ports?.[0]?.port,
    'the port that it leads to': ports[0]?.port,
    'its affinity': service.sessionAffinity,
    'how long that holds (seconds)': service.sessionAffinityConfig?.clientIP?.timeoutSeconds,
  };
}

function ofDeployment({ strategy, template }: Partial<Deployment>): Figures {
  const { livenessProbe, readinessProbe } = template?.spec.containers[0] ?? {};
  const { annotations = {} } = template?.metadata ?? {};
  return {
    'how it is rolled out': strategy?.type,
    maxUnavailable: strategy?.rollingUpdate?.maxUnavailable,
    maxSurge: strategy?.rollingUpdate?.maxSurge,
    'the init container': template?.spec.initContainers?.[0]?.name,
    'how often it is asked whether it lives (seconds)': livenessProbe?.periodSeconds,
    'how often it is asked whether it is ready (seconds)': readinessProbe?.periodSeconds,
    ...Object.fromEntries(
      ['scrape', 'port', 'path'].map((key) => [`prometheus.io/${key}`, annotations[`prometheus.io/${key}`]]),
    ),
  };
}

function problemsOfStart({ template }: Partial<Deployment>): string[] {
  const probe = template?.spec.containers[0]?.startupProbe;
  if (probe === undefined) return ['nobody asks whether it has started'];
  const { periodSeconds = 10, failureThreshold = 3, initialDelaySeconds = 0 } = probe;
  const seconds = initialDelaySeconds + periodSeconds * failureThreshold;
  return seconds <= mostSecondsToStart
    ? []
    : [`it is given ${seconds} seconds to start instead of ${mostSecondsToStart}`];
}

async function slicesOf({ cluster }: Context): Promise<KubernetesObject[]> {
  const [namespace = ''] = cluster.namespaces;
  const labels = { 'kubernetes.io/service-name': portal };
  return (await cluster.api()).list({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace, labels });
}

export const de1: Control = {
  id: 'DE-1',
  phase: 1,
  layer: 'Deployment shape',
  title: 'The portal is deployed as the reference architecture draws it',
  why: 'Its figures are what was tried: a rollout nobody notices, a session that stays, a pod that is replaced when it hangs.',
  severity: 'medium',
  needs: ['cluster'],
  remedy: 'See who changed the Deployment or the Service `backstage`; `stagecraft down` and `up` bring them back.',
  async check(context) {
    const [deployment, service, slices] = await Promise.all([
      live(context, 'apps/v1', 'Deployment', portal),
      live(context, 'v1', 'Service', portal),
      slicesOf(context),
    ]);
    const deployed = specOf<Deployment>(deployment);
    const found: Figures = { ...ofService(specOf<Service>(service), slices), ...ofDeployment(deployed) };
    context.note('the live Deployment and Service', JSON.stringify(found));
    const wrong = Object.entries(reference).filter(([name, value]) => found[name] !== value);
    const problems = wrong.map(([name, value]) => `${name}: ${found[name] ?? 'nothing'} instead of ${value}`);
    return unless(
      [...problems, ...problemsOfStart(deployed)],
      `all ${Object.keys(reference).length + 1} figures are the reference’s`,
    );
  },
};
