import type { ComponentContext, Method } from '../../model/component.ts';
import type { Probe, ServiceValues } from '../../model/kubernetes.ts';
import { releaseStep } from '../release.ts';

const port = 8080;
/** The account that Node's image brings. */
const account = 1000;

/** The catalog's component of this name says by the same label that these pods are its own. */
const name = 'storefront';

const answers: Probe = { path: '/healthcheck', port: 'http' };

function valuesOf({ cluster }: ComponentContext): ServiceValues {
  const { reference, pullPolicy } = cluster.own('lab');
  return {
    name,
    component: 'application',
    kind: 'Deployment',
    // With two, a deleted pod is one that is replaced, and not an outage.
    replicas: 2,
    image: { reference, pullPolicy },
    command: ['node', '/lab/demo.mjs'],
    labels: { 'backstage.io/kubernetes-id': name },
    ports: [{ name: 'http', port, service: 80 }],
    env: { HOST: '0.0.0.0', PORT: String(port), NAME: name, NODE_NO_WARNINGS: '1' },
    probes: {
      startup: { ...answers, periodSeconds: 1, failureThreshold: 60 },
      liveness: { ...answers, periodSeconds: 30, timeoutSeconds: 5 },
      readiness: { ...answers, periodSeconds: 5, timeoutSeconds: 5 },
    },
    resources: { requests: { cpu: '10m', memory: '48Mi' }, limits: { cpu: '200m', memory: '128Mi' } },
    security: { readOnlyRoot: true, ...(cluster.fixedUsers ? { user: account, group: account } : {}) },
    graceSeconds: 5,
    // People look at it in the catalog; nobody calls it, and it calls nobody.
    network: { from: [], to: [] },
  };
}

export const helm: Method = {
  readyStep: 'lab-demo/release',

  steps: (context) => [
    releaseStep(context, {
      id: 'lab-demo/release',
      title: 'Start an application of the company',
      after: [context.cluster.own('lab').ready],
      deadlineSeconds: 180,
      usualSeconds: 5,
      values: valuesOf(context),
    }),
  ],
};
