import type { ComponentContext, StepDraft } from '../model/component.ts';
import type { Capability } from '../model/vocabulary.ts';
import type { Peer, ServiceValues } from '../model/kubernetes.ts';
import { type Reread, rereadFiles, rereadSteps } from './reread.ts';
import { storeService } from './secret-store.ts';
import { entryOf, fromEdge, labAlive, releaseStep, secretKeys, secretStep, toEdge, trusting } from './release.ts';

export interface LabRelease {
  /** The component, and the program in the lab's image: /lab/<name>.mjs. */
  component: string;
  name: 'forge' | 'databases' | 'automation';
  title: string;
  capability: Capability;
  after: string[];
  env: Record<string, string>;
  secretEnv: Record<string, string>;
  /** What may be made anew while it runs: by what others are known to it, and it to others. */
  reread: Reread[];
  size: string;
  /** Whether it goes with its phase: its volume, which helm leaves, is there when it comes back. */
  goes?: boolean;
  /** Whether it asks the cluster's API. */
  hasAccount?: boolean;
  /** Whom it calls, beside the platform's public addresses. */
  to: ServiceValues['network']['to'];
}

/** The store of secrets asks the forge by which keys it signs for its jobs. */
const fromStore = (context: ComponentContext, { capability }: LabRelease, port: number): Peer[] =>
  capability === 'scm' && context.has('pipelines') && context.has('secrets')
    ? [{ name: storeService, ports: [port] }]
    : [];

/** The account that Node's image brings. */
const account = 1000;

const hasOwn = ({ secretEnv }: LabRelease): boolean => Object.keys(secretEnv).length > 0;

function valuesOf(context: ComponentContext, lab: LabRelease, secret: string): ServiceValues {
  const { cluster, endpoint } = context;
  const { port } = endpoint(lab.capability).inside;
  const { env, secretFiles } = trusting(context);
  const reread = rereadFiles(lab.name, lab.reread);
  const image = cluster.own('lab');
  return {
    name: lab.name,
    component: lab.capability,
    kind: 'StatefulSet',
    replicas: 1,
    image: { reference: image.reference, pullPolicy: image.pullPolicy },
    command: ['node', `/lab/${lab.name}.mjs`],
    ports: [{ name: 'http', port, service: port }],
    env: {
      HOST: '0.0.0.0',
      PORT: String(port),
      PUBLIC_URL: endpoint(lab.capability).url,
      INSTALLATION: context.installation,
      DATA_DIR: '/data/own',
      COMPANY_DIR: '/lab/company',
      NODE_NO_WARNINGS: '1',
      HOME: '/tmp',
      ...env,
      ...reread.env,
      ...lab.env,
    },
    ...(hasOwn(lab) ? { secretEnv: { secret, keys: secretKeys(lab.secretEnv).keys } } : {}),
    secretFiles: [...secretFiles, ...reread.secretFiles],
    scratch: [{ folder: '/tmp', size: '256Mi' }],
    volume: {
      folder: '/data',
      size: lab.size,
      ...(cluster.storageClass === undefined ? {} : { storageClass: cluster.storageClass }),
    },
    probes: {
      startup: { path: '/healthcheck', port: 'http', periodSeconds: 2, failureThreshold: 60 },
      liveness: labAlive,
      readiness: { path: '/healthcheck', port: 'http', periodSeconds: 5, timeoutSeconds: 5 },
    },
    resources: { requests: { cpu: '20m', memory: '96Mi' }, limits: { cpu: '500m', memory: '384Mi' } },
    security: { readOnlyRoot: true, ...(cluster.fixedUsers ? { user: account, group: account } : {}) },
    ...(lab.hasAccount ? { serviceAccount: { mountToken: true } } : {}),
    entry: entryOf(context, lab.capability, 'http'),
    network: {
      from: [...fromEdge(context, port), { name: 'backstage', ports: [port] }, ...fromStore(context, lab, port)],
      to: [...toEdge(context), ...lab.to, ...(lab.hasAccount ? [{ cidr: '0.0.0.0/0', ports: cluster.apiPorts }] : [])],
    },
  };
}

/** A service of the lab on a cluster: they are all put there in the same way. */
export function labReleaseSteps(context: ComponentContext, lab: LabRelease): StepDraft[] {
  const secret = `${lab.name}-secrets`;
  const secrets = [
    ...(hasOwn(lab)
      ? [secretStep(context, { id: `${lab.component}/secret`, name: secret, values: secretKeys(lab.secretEnv).values })]
      : []),
    ...rereadSteps(context, lab.component, lab.name, lab.reread),
  ];
  const release = releaseStep(context, {
    id: `${lab.component}/release`,
    title: `Start ${lab.title}`,
    after: [...secrets.map(({ id }) => id), context.cluster.own('lab').ready, ...lab.after],
    deadlineSeconds: 240,
    usualSeconds: 10,
    values: valuesOf(context, lab, secret),
  });
  return [...secrets, lab.goes ? { ...release, holdsData: false } : release];
}
