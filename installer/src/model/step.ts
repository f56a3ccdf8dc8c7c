import type { ClusterPlace, KubernetesObject, SecretValue, ServiceValues, Workload } from './kubernetes.ts';
import type { ProcessSpec } from './process.ts';
import type { ScheduleSpec } from './schedule.ts';
import type { JobRules, StoreContent } from './secret-store.ts';
import type { SecretReference } from './settings.ts';

/** What each kind of step needs to know. Values only: a plan is printed, saved and compared. */
export interface StepInputs {
  /** Secrets that must exist. Ours are made once and never again; `given` ones are copied from where their owner keeps them. */
  secrets: { names: string[]; given?: Record<string, SecretReference> };
  /** A file in the installation's folder; `content` never holds a secret. */
  file: { path: string; content: string };
  /** A folder of the installation that nobody but the platform enters. */
  folder: { path: string };
  /** A store of secrets that is set up, open, and holds what processes and jobs of the platform are told in private. */
  'secret-store': { url: string } & StoreContent;
  /** What makes the cluster's Secrets from the store: its way in, and what it may read there. */
  'secret-source': SecretSource;
  /** Jobs of pipelines sign in there with what the forge says of them. */
  'secret-store-jobs': { url: string } & JobRules;
  /** The portal's artefact in the shared cache. */
  portal: { hash: string };
  /** PostgreSQL's programs in the tool cache. */
  'postgres-tools': { version: string };
  /** PostgreSQL's data folder, made by initdb, with these settings. */
  'postgres-cluster': { version: string; port: number; settings: Record<string, string | number> };
  /** A role that may create databases, with the password that the named secret holds. */
  'postgres-role': { role: string; passwordSecret: string; createDatabases: boolean; database?: string };
  /** New values of these secrets, kept beside those in use. */
  'rotation-values': { secrets: string[] };
  /** The new values come into use, at the database or the identity provider and for the processes, while requests wait. */
  'rotation-switch': {
    secrets: string[];
    roles: { role: string; passwordSecret: string }[];
    /** Where Keycloak is to be told of them. */
    clients?: ClientsRotation;
    /** Whoever has one of them, in the order in which they are held: nobody comes after somebody whom it calls. */
    processes: string[];
  };
  /** The values of before are refused, and are then forgotten. */
  'rotation-proof': {
    secrets: string[];
    roles: { role: string; passwordSecret: string }[];
    proofs: { secret: string; title: string; url: string; as: 'bearer' | 'private-token' | { client: string } }[];
  };
  /** A second role in the cluster's PostgreSQL: it knows the next password, and does everything as the first one. */
  'rotation-second': ClusterRotation;
  /** The role in the cluster's PostgreSQL is told of its next password, which comes into use. */
  'rotation-told': ClusterRotation;
  /** The former password is refused; it is forgotten, and the second role is taken away. */
  'rotation-cluster-proof': ClusterRotation & {
    /** The Secrets that nobody uses any more. */
    left: string[];
  };
  /** Keycloak lets its administrator in, and has these clients: nothing is begun that it would not be told of. */
  'rotation-clients-asked': ClientsRotation;
  /** Keycloak is told the next secrets of its clients, which come into use. */
  'rotation-clients-told': ClientsRotation;
  /** Services of a cluster have in their files what the installation keeps under a name: now it can come into use, or go. */
  'rotation-read': FilesRead;
  /** Services of a cluster know the next tokens of their callers beside those in use. */
  'rotation-heard': CallersRotation;
  /** The new values come into use, in one write: whoever is asked takes both. */
  'rotation-promoted': { secrets: string[] };
  /** Only the new ones are known any more: the former ones are refused, and are then forgotten. */
  'rotation-callers-proof': CallersRotation;
  /** Keycloak's distribution in the tool cache, and a folder to run it in that holds the realm to begin with. */
  'keycloak-home': { version: string; folder: string; realm: string };
  /** The platform's services are known to Keycloak: a realm that was imported before one of them came lacks it. */
  'keycloak-clients': KeycloakClients & {
    /** What the realm was made from, and what its placeholders stand for. */
    file: string;
    values: Record<string, string>;
    secretEnv: Record<string, string>;
  };
  /** The process keeper itself, running and of this version. */
  supervisor: { version: string };
  /** A process that the keeper owns, running as described and healthy. */
  process: ProcessSpec;
  /** A command that the keeper runs again and again. */
  schedule: ScheduleSpec;
  /** A program that the installer itself runs: a fitting one on PATH, or the pinned one in the tool cache. */
  tool: { name: 'kind' | 'helm'; version: string };
  /** A certificate for the edge: from the local authority of the domain, or of the person's own files. */
  certificates: {
    hosts: string[];
    domain: string;
    own?: { certificate: string; key: string; authority?: string | undefined };
    /** A file with authorities that are to be trusted instead of the local one. */
    authority?: string;
  };
  /** A public address answers, with a certificate that holds and, where told, a JSON document in which this stands. */
  address: {
    url: string;
    holds?: Record<string, string>;
    authority?: string;
    /** Who has given up by itself what it once tried: this pod is started anew, once, when there is no answer for a while. */
    nudge?: { namespace: string; name: string };
  };
  /** A kind cluster of our own; its kubeconfig lies in the installation's folder. */
  'kind-cluster': KindCluster;
  /** A cluster that is there already: reached, and of a version that we know. */
  cluster: { place: ClusterPlace };
  /** Objects without secrets, applied by the server: our fields are ours, those of others stay. */
  objects: { objects: KubernetesObject[] };
  /** A Secret in the cluster, as a copy of what the private file holds. */
  'cluster-secret': { namespace: string; name: string; values: Record<string, SecretValue> };
  /** A Secret in the cluster that is made from the store, and kept in step with it. */
  'external-secret': { namespace: string; name: string; values: Record<string, { secret: string }>; source: string };
  /** A program of others that looks after objects of its own kinds, by its makers' chart. */
  operator: Operator;
  /** An object that an operator looks after, up when the operator says so. */
  instance: { title: string; object: KubernetesObject; logs: string };
  /** What the platform needs in AWX, and a token by which the portal launches it. */
  'awx-content': AwxContent;
  /** One that the cluster has already: it must know these kinds. */
  'operator-there': { title: string; namespace: string; kinds: Operator['kinds'] };
  /** A public address as a pod sees it, which has its own way to look up names. */
  'address-inside': { namespace: string; pod: string; url: string };
  /** An image that we make ourselves, in the local engine; `tag` tells its content. */
  image: { tag: string; base: string; recipe: 'portal' | 'lab'; portalHash: string };
  /** Images of the local engine, put where the cluster finds them: loaded into kind. */
  'image-load': { cluster: string; images: string[] };
  /** An image of the local engine, pushed; the cluster refers to it by the digest that the registry told. */
  'image-push': { image: string; to: string };
  /** The zone's names lead to the edge inside the cluster as they do outside. */
  'zone-rewrite': { zone: string; service: string };
  /** A service by our own chart, and ready. */
  release: {
    name: string;
    namespace: string;
    chart: 'service';
    chartHash: string;
    values: ServiceValues;
    workload: Workload;
    /** It runs, and is ready only when a later step has opened it. */
    openedLater?: true;
  };
  /** A database with an owner in the cluster's PostgreSQL; the password is what the named secret holds. */
  'cluster-role': {
    namespace: string;
    pod: string;
    role: string;
    passwordSecret: string;
    createDatabases: boolean;
    database?: string;
  };
}

export interface AwxContent {
  /** As people reach it, and who signed its certificate, where the world does not know that. */
  url: string;
  api: string;
  authority?: string;
  /** A file that says what there is to launch, and of which content it is. */
  content: { file: string; hash: string };
  admin: { name: string; passwordSecret: string };
  /** The portal's own account, which may launch that and nothing else; its token is kept under a name. */
  portal: { name: string; passwordSecret: string; tokenSecret: string };
}

export interface SecretSource {
  namespace: string;
  name: string;
  /** The store, as the pods of the cluster reach it. */
  url: string;
}

/** Tokens made anew beside those in use, at services that read whom they know from files. */
export interface CallersRotation {
  namespace: string;
  secrets: string[];
  /** The Secrets with those who are let in as well, for as long as it lasts. */
  callers: string[];
  /** Whose files they are. */
  workloads: string[];
  proofs: StepInputs['rotation-proof']['proofs'];
}

export interface Operator {
  name: string;
  namespace: string;
  /** Its name in the stack lock. */
  chart: string;
  version: string;
  values: Record<string, unknown>;
  workload: Workload;
  /** What it looks after: gone before it goes, since nobody else can end it. */
  kinds: { apiVersion: string; kind: string }[];
}

export interface ClusterRotation {
  namespace: string;
  pod: string;
  role: string;
  second: string;
  passwordSecret: string;
  /** Those of which everybody who uses them knows both passwords for as long as it lasts. */
  known: { role: string; passwordSecret: string }[];
}

/** Clients of Keycloak's realm, which it takes one secret of. */
export interface KeycloakClients {
  /** Keycloak's own address, and the realm in it. */
  url: string;
  realm: string;
  admin: { name: string; passwordSecret: string };
  clients: { client: string; secret: string }[];
}

export interface ClientsRotation extends KeycloakClients {
  secrets: string[];
}

export interface FilesRead {
  namespace: string;
  secrets: string[];
  files: { workload: string; path: string; secret: string }[];
  /** Whose pods that end must have ended: for a while they go on answering, with what they were started with. */
  ended: string[];
}

export interface KindCluster {
  name: string;
  /** The node's image; undefined lets kind take its own. */
  image: string;
  /** Host port → port of the node. */
  ports: { host: number; node: number }[];
  /** Folders of this machine that the node sees: data that outlives the cluster. */
  mounts: { host: string; node: string }[];
  /** Who signs people in, and the address within the cluster that its API server reaches it under. */
  issuer: string;
  issuerAddress: string;
}

export type StepKind = keyof StepInputs;

export interface StepOf<Kind extends StepKind> {
  /** `<component>/<what>`, unique in a plan. */
  id: string;
  kind: Kind;
  component: string;
  title: string;
  /** Ids of the steps that must be ready before. */
  after: string[];
  /** Hash over kind and input: equal means that nothing has to be done when the step is ready. */
  fingerprint: string;
  /** A rollback or a phase change never undoes it. */
  holdsData: boolean;
  deadlineSeconds: number;
  /** How long it usually takes the first time, for people who watch. */
  usualSeconds: number;
  input: StepInputs[Kind];
}

export type Step = { [Kind in StepKind]: StepOf<Kind> }[StepKind];

export type StepState =
  | { state: 'absent' }
  | { state: 'ready'; fingerprint: string }
  | { state: 'different'; fingerprint?: string; why: string }
  | { state: 'broken'; why: string };
