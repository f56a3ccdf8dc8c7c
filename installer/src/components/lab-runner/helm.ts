import type { ComponentContext, Method } from '../../model/component.ts';
import type { Peer, Probe, ServiceValues } from '../../model/kubernetes.ts';
import { runnerSecretEnv } from '../pipelines.ts';
import { labAlive, releaseStep, secretKeys, secretStep, toEdge, trusting } from '../release.ts';
import { jobsAccount, placeSteps, podEnvironment, usualImage } from '../jobs-place.ts';

const name = 'runner';
const secret = 'runner-secrets';
const secretEnv = { RUNNER_TOKEN: runnerSecretEnv.FORGE_RUNNER_TOKEN };

const answers: Probe = { path: '/', port: 'http' };

/** The store of secrets has no address outside. */
function store({ has, endpoint, cluster }: ComponentContext): Peer[] {
  if (!has('secrets')) return [];
  const { host, port } = endpoint('secrets').inside;
  return [{ name: host.split('.')[0] ?? '', namespace: cluster.namespace, ports: [port] }];
}

function environment(context: ComponentContext): Record<string, string> {
  return {
    HOST: '0.0.0.0',
    PORT: String(context.endpoint('pipelines').inside.port),
    FORGE_URL: context.endpoint('scm').url,
    RUNNER_NAME: `runner-${context.installation}`,
    RUNNER_EXECUTOR: 'pods',
    RUNNER_POD_IMAGE: context.image(usualImage).reference,
    ...podEnvironment(context, 'RUNNER_POD_'),
    DATA_DIR: '/tmp',
    HOME: '/tmp',
    NODE_NO_WARNINGS: '1',
    ...trusting(context).env,
  };
}

function valuesOf(context: ComponentContext): ServiceValues {
  const { cluster } = context;
  const { reference, pullPolicy } = cluster.own('lab');
  return {
    name,
    component: 'pipelines',
    // Never two of them: the second would take the first one's jobs for leftovers.
    kind: 'StatefulSet',
    replicas: 1,
    image: { reference, pullPolicy },
    command: ['node', '/lab/runner.mjs'],
    ports: [{ name: 'http', port: context.endpoint('pipelines').inside.port }],
    env: environment(context),
    secretEnv: { secret, keys: secretKeys(secretEnv).keys },
    secretFiles: trusting(context).secretFiles,
    scratch: [{ folder: '/tmp', size: '64Mi' }],
    probes: {
      startup: { ...answers, periodSeconds: 2, failureThreshold: 60 },
      liveness: labAlive,
      readiness: { ...answers, periodSeconds: 5, timeoutSeconds: 5 },
    },
    resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
    security: { readOnlyRoot: true, ...(cluster.fixedUsers ? { user: jobsAccount, group: jobsAccount } : {}) },
    serviceAccount: { mountToken: true },
    graceSeconds: 45,
    network: {
      // It asks, and is not asked.
      from: [],
      to: [...toEdge(context), { cidr: '0.0.0.0/0', ports: cluster.apiPorts }],
    },
  };
}

export const helm: Method = {
  readyStep: 'lab-runner/release',
  images: [usualImage],

  steps: (context) => [
    ...placeSteps(context, { component: 'lab-runner', account: name, pods: 'pipeline-job', to: store(context) }),
    secretStep(context, { id: 'lab-runner/secret', name: secret, values: secretKeys(secretEnv).values }),
    releaseStep(context, {
      id: 'lab-runner/release',
      title: 'Start the runner of pipelines',
      after: [
        'lab-runner/secret',
        'lab-runner/place',
        'lab-runner/fence',
        context.cluster.own('lab').ready,
        ...context.ready('scm'),
      ],
      deadlineSeconds: 240,
      usualSeconds: 10,
      values: valuesOf(context),
    }),
  ],
};
