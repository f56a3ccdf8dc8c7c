/** The cluster that a plan is for: the kubeconfig is a file of the installation, or the person's own with a context. */
export interface ClusterPlace {
  kubeconfig?: string;
  context?: string;
}

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

/**
 * Where a value in a cluster's Secret comes from: a file of the installation, or one with its whole path. What is no
 * secret stands there as it is, where others want it beside one.
 */
export type SecretValue = { secret: string } | { file: string } | { text: string };

export interface Workload {
  kind: 'Deployment' | 'StatefulSet';
  name: string;
}

export interface Probe {
  path?: string;
  port?: string;
  command?: string[];
  periodSeconds?: number;
  timeoutSeconds?: number;
  failureThreshold?: number;
}

export interface Resources {
  requests: { cpu: string; memory: string };
  limits: { cpu: string; memory: string };
}

/** Whom a policy lets through: pods by their name label, whole networks, or the pods of namespaces. */
export interface Peer {
  name?: string;
  namespace?: string;
  namespaceLabels?: Record<string, string>;
  cidr?: string;
  ports: number[];
}

/** What our one chart, distro/charts/service, is told: a component on a cluster is a value of this type. */
export interface ServiceValues {
  name: string;
  /** Which part of the platform it is; it becomes the label app.kubernetes.io/component. */
  component: string;
  kind: 'Deployment' | 'StatefulSet';
  replicas: number;
  image: { reference: string; pullPolicy: 'IfNotPresent' | 'Never' | 'Always' };
  command?: string[];
  args?: string[];
  labels?: Record<string, string>;
  podAnnotations?: Record<string, string>;
  /** The container's ports; each that has `service` is also a port of the Service. */
  ports: { name: string; port: number; service?: number; nodePort?: number }[];
  service?: {
    type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
    affinitySeconds?: number;
    annotations?: Record<string, string>;
  };
  env?: Record<string, string>;
  /** The ConfigMap that holds `env`; the reference names the portal's. */
  configMap?: string;
  /** Environment from a Secret's keys. */
  secretEnv?: { secret: string; keys: Record<string, string> };
  /** As `secretEnv`, but it counts at the first start alone: another content starts nobody anew. */
  firstSecretEnv?: { secret: string; keys: Record<string, string> };
  /** Files that the pod sees, by path; each must stand below the folder that it is mounted at. */
  files?: { folder: string; content: Record<string, string> }[];
  /**
   * Files from a Secret; with `reread` the program takes notice of another content by itself, and is not started anew
   * for it. One that is `optional` may come and go while it runs.
   */
  secretFiles?: {
    folder: string;
    secret: string;
    items?: Record<string, string>;
    reread?: boolean;
    optional?: boolean;
  }[];
  /** Scratch folders. */
  scratch?: { folder: string; size: string }[];
  /** Data that outlives the pod. */
  volume?: { folder: string; size: string; storageClass?: string; existing?: string; name?: string };
  initContainers?: {
    name: string;
    image: { reference: string; pullPolicy: 'IfNotPresent' | 'Never' | 'Always' };
    command: string[];
    resources: Resources;
  }[];
  probes: { startup?: Probe; liveness?: Probe; readiness?: Probe };
  resources: Resources;
  security: {
    /** undefined leaves the choice to the cluster, as OpenShift wants it. */
    user?: number;
    group?: number;
    readOnlyRoot: boolean;
  };
  serviceAccount?: {
    mountToken: boolean;
    /** A Secret that is there already, by which the cluster pulls images. */
    pullSecret?: string;
  };
  strategy?: { maxUnavailable: number; maxSurge: number };
  graceSeconds?: number;
  /** The name under which people reach it, through the edge. */
  entry?: {
    kind: 'Ingress' | 'Route';
    host: string;
    port: string;
    className?: string;
    annotations?: Record<string, string>;
    /** Paths that the edge does not let through. */
    closed?: string[];
  };
  network: { from: Peer[]; to: Peer[] };
  disruption?: { minAvailable: number };
}

export interface Volume {
  claim: string;
  size: string;
  /** Left out: the platform's. */
  namespace?: string;
  /** It is in the namespace for jobs. */
  ofJobs?: true;
}

export interface OwnImage {
  reference: string;
  pullPolicy: 'IfNotPresent' | 'Never';
  /** The step after which the cluster can run it. */
  ready: string;
}

/** What the components need to know of the cluster that they are put on. */
export interface ClusterContext {
  /** Where the platform's own objects live. */
  namespace: string;
  /** The steps after which objects can be put there. */
  ready: string[];
  /** An image that we make ourselves. */
  own(recipe: 'portal' | 'lab'): OwnImage;
  /** Users and groups are fixed, except where the cluster gives them out itself. */
  fixedUsers: boolean;
  /** undefined leaves the choice to the cluster. */
  storageClass?: string;
  /** How a service is made reachable from outside, and what the edge is told of each. */
  entry: { kind: 'Ingress' | 'Route'; annotations?: Record<string, string> };
  edge: {
    /** Where requests from outside come from. */
    from: Omit<Peer, 'ports'>[];
    /** What a pod must reach to use the public addresses. */
    to: Peer[];
    /** How the edge is told, by a Service, to keep a browser with its pod. */
    sticky: Record<string, string>;
    /** Where the edge is a component of ours. */
    own?: EdgePlace;
  };
  /** Where jobs run that people bring: a namespace in which nothing is allowed that is not asked for. */
  jobs: { namespace: string; place: KubernetesObject; fence: KubernetesObject };
  /** Where others' programs run that bear no more than what is usual: a namespace beside the platform's, less strict. */
  apart(what: string): { namespace: string; place: KubernetesObject; fence: KubernetesObject };
  /** The ports that the cluster's API may listen on. */
  apiPorts: number[];
  /** What the edge's certificate is checked with, where it is not known to everybody: a Secret's ca.crt, and the file. */
  authority?: { secret: string; file: string };
  /** Its API server takes tokens of the platform's identity provider, and the groups in them. */
  knowsPeople?: true;
  /** A Secret of the namespace by which images are pulled. */
  pullSecret?: string;
  /** What makes Secrets from a store: ours, or one that runs in that namespace already. Left out: nothing does. */
  externalSecrets?: 'ours' | { namespace: string };
}

export interface EdgePlace {
  namespace: string;
  /** The ports that people use, and those of the node that lead there; without these a load balancer does. */
  ports: Record<'https' | 'http', { outside: number; node?: number }>;
}
