import type { ComponentContext, Method } from '../../model/component.ts';
import type { Probe, ServiceValues } from '../../model/kubernetes.ts';
import { runnerSecretEnv } from '../pipelines.ts';
import { releaseStep, secretKeys, secretStep, toEdge, trusting } from '../release.ts';
import { placeSteps } from './place.ts';

const name = 'runner';
const secret = 'runner-secrets';
const secretEnv = { RUNNER_TOKEN: runnerSecretEnv.FORGE_RUNNER_TOKEN };
/** The account that Node's image brings. */
const account = 1000;
/** Of a job that names no image: Node, git, curl and a shell are in it. */
const usualImage = 'node';

const answers: Probe = { path: '/', port: 'http' };

function environment(context: ComponentContext): Record<string, string> {
  const { cluster, image } = context;
  const helper = cluster.own('lab');
  const { reference, pullPolicy } = image(usualImage);
  return {
    HOST: '0.0.0.0',
    PORT: String(context.endpoint('pipelines').inside.port),
    FORGE_URL: context.endpoint('scm').url,
    RUNNER_NAME: `runner-${context.installation}`,
    RUNNER_EXECUTOR: 'pods',
    RUNNER_POD_NAMESPACE: cluster.jobs.namespace,
    RUNNER_POD_IMAGE: reference,
    RUNNER_POD_HELPER_IMAGE: helper.reference,
    // Never pulled is what comes from this machine: both, or what they are pulled from is asked.
    RUNNER_POD_PULL_POLICY: pullPolicy === 'Never' && helper.pullPolicy === 'Never' ? 'Never' : 'IfNotPresent',
    ...(cluster.fixedUsers ? { RUNNER_POD_USER: String(account) } : {}),
    ...(cluster.pullSecret === undefined ? {} : { RUNNER_POD_PULL_SECRET: cluster.pullSecret }),
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
      liveness: { ...answers, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 5 },
      readiness: { ...answers, periodSeconds: 5, timeoutSeconds: 5 },
    },
    resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
    security: { readOnlyRoot: true, ...(cluster.fixedUsers ? { user: account, group: account } : {}) },
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
    ...placeSteps(context, name),
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
