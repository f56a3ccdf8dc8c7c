import type { ComponentContext, StepDraft } from '../model/component.ts';
import type { Capability } from '../model/vocabulary.ts';
import type { Probe, SecretValue, ServiceValues } from '../model/kubernetes.ts';

/** One of the lab's services lives as long as it answers at all: a start anew brings back nothing that it waits for. */
export const labAlive: Probe = {
  path: '/healthcheck/alive',
  port: 'http',
  periodSeconds: 30,
  timeoutSeconds: 5,
  failureThreshold: 5,
};

export interface ReleaseDraft {
  id: string;
  title: string;
  after: string[];
  deadlineSeconds: number;
  usualSeconds: number;
  values: ServiceValues;
  namespace?: string;
}

/** Whoever may pull images does so by the account that a pod runs as. */
function accountOf({ cluster: { pullSecret } }: ComponentContext, values: ServiceValues): Partial<ServiceValues> {
  if (pullSecret === undefined) return {};
  return { serviceAccount: { mountToken: false, ...values.serviceAccount, pullSecret } };
}

/** One service of the platform on a cluster: a release of our chart. */
export function releaseStep(context: ComponentContext, release: ReleaseDraft): StepDraft {
  const { id, title, after, deadlineSeconds, usualSeconds, values } = release;
  return {
    id,
    kind: 'release',
    title,
    after: [...context.cluster.ready, ...after],
    holdsData: values.volume !== undefined,
    deadlineSeconds,
    usualSeconds,
    input: {
      name: values.name,
      namespace: release.namespace ?? context.cluster.namespace,
      chart: 'service',
      // Another chart is another release.
      chartHash: context.facts.hashes.charts,
      // Where it came from is for people who read the plan.
      values: {
        ...values,
        image: { reference: values.image.reference, pullPolicy: values.image.pullPolicy },
        ...accountOf(context, values),
      },
      workload: { kind: values.kind, name: values.name },
    },
  };
}

/** A Secret of the cluster; its values are copied from the private file when the step is done. */
export function secretStep(
  context: ComponentContext,
  {
    id,
    name,
    values,
    namespace,
  }: { id: string; name: string; values: Record<string, SecretValue>; namespace?: string },
): StepDraft {
  return {
    id,
    kind: 'cluster-secret',
    title: `Put ${name} into the cluster`,
    after: ['installation/secrets', ...context.cluster.ready],
    holdsData: false,
    deadlineSeconds: 60,
    usualSeconds: 1,
    input: { namespace: namespace ?? context.cluster.namespace, name, values },
  };
}

/** Environment variables of a pod, from the keys of its Secret: each is called as the variable is. */
export function secretKeys(secretEnv: Record<string, string>): {
  values: Record<string, SecretValue>;
  keys: Record<string, string>;
} {
  const names = Object.keys(secretEnv);
  return {
    values: Object.fromEntries(Object.entries(secretEnv).map(([name, secret]) => [name, { secret }])),
    keys: Object.fromEntries(names.map((name) => [name, name])),
  };
}

/** How people reach a service, through the cluster's edge. */
export function entryOf(
  context: ComponentContext,
  capability: Capability,
  port: string,
  closed: string[] = [],
): NonNullable<ServiceValues['entry']> {
  return {
    ...context.cluster.entry,
    host: context.endpoint(capability).host,
    port,
    ...(closed.length > 0 ? { closed } : {}),
  };
}

const authorityFolder = '/etc/stagecraft/authority';

/** A Node program that calls the platform's public addresses trusts the edge's certificate. */
export function trusting({ cluster: { authority } }: ComponentContext): {
  env: Record<string, string>;
  secretFiles: NonNullable<ServiceValues['secretFiles']>;
} {
  if (authority === undefined) return { env: {}, secretFiles: [] };
  return {
    env: { NODE_EXTRA_CA_CERTS: `${authorityFolder}/ca.crt` },
    secretFiles: [{ folder: authorityFolder, secret: authority.secret, items: { 'ca.crt': 'ca.crt' } }],
  };
}

/** Where requests from outside come from, for a network policy. */
export const fromEdge = ({ cluster: { edge } }: ComponentContext, port: number): ServiceValues['network']['from'] =>
  edge.from.map((peer) => ({ ...peer, ports: [port] }));

/** What a pod needs to reach the platform's public addresses from the inside. */
export const toEdge = ({ cluster: { edge } }: ComponentContext): ServiceValues['network']['to'] => edge.to;
