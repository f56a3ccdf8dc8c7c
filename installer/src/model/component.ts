import type { ClusterContext, Volume } from './kubernetes.ts';
import type { Capability, Phase } from './vocabulary.ts';
import type { SecretReference, Settings } from './settings.ts';
import type { Image } from './stack.ts';
import type { Step } from './step.ts';

export type Delivery = 'process' | 'helm' | 'external';

/** A step as a component describes it; the planner adds whose it is and its fingerprint. */
export type StepDraft = Step extends infer Each
  ? Each extends Step
    ? Omit<Each, 'fingerprint' | 'component'>
    : never
  : never;

/** Under which address people reach a capability, and where the platform's own parts reach it among themselves. */
export interface Endpoint {
  url: string;
  host: string;
  port: number;
  inside: { host: string; port: number };
}

/** What is true of the store of secrets, on a machine that is to run one. */
export interface StoreFacts {
  /** What the installation's secrets lie in already. */
  holder?: 'lab-secrets' | 'openbao' | undefined;
  /** The version of the `bao` on PATH. */
  bao?: string | undefined;
}

/** What is true of this machine and this checkout; found out before planning, so that planning stays pure. */
export interface Facts {
  root: string;
  /** The installation's own folder. */
  folder: string;
  cache: string;
  /** The major version of the `java` on PATH; asked for only where something is to be run with it. */
  java?: number | undefined;
  store?: StoreFacts | undefined;
  /** Content hashes of what the processes are started from. */
  hashes: {
    identity: string;
    forge: string;
    databases: string;
    runner: string;
    automation: string;
    secrets: string;
    company: string;
    portal: string;
    portalConfig: string;
    keeper: string;
    portalImage: string;
    labImage: string;
    charts: string;
  };
}

export interface ComponentContext {
  installation: string;
  phase: Phase;
  settings: Settings;
  facts: Facts;
  endpoint(capability: Capability): Endpoint;
  /** Whether anything provides it here: a later phase switches on what an earlier one does without. */
  has(capability: Capability): boolean;
  /** Which component provides it here. */
  provider(capability: Capability): string | undefined;
  /** Namespaces beside the platform's: who has a door for the platform's own has one for them. */
  apart: (Apart & { namespace: string })[];
  /** What the phase comes up without here, in words; left out where it comes up whole. */
  missing?: string[];
  /** The steps after which what provides the capabilities can be used; none where the target brings them. */
  ready(...needed: Capability[]): string[];
  /** An image of the stack, or one that people name beside it, as the settings redirect it. */
  image(name: string): Image;
  /** The pinned version of a chart that others make. */
  chart(name: string): string;
  /** A digest of text. */
  hash(text: string): string;
  /** What is true of the cluster; only the targets that have one can say it. */
  cluster: ClusterContext;
}

/** A namespace beside the platform's, for a program of others. */
export interface Apart {
  /** How it is called after the platform's. */
  what: string;
  /** The step after which it is there. */
  ready: string;
  /** On which of its ports people reach it. */
  port: number;
  /** How many connections it may hold to the platform's database. */
  connections: number;
}

/** How a component is put there in one of the ways that it knows. */
export interface Method {
  /** What this machine lacks for it, and what to do about that. */
  lacking?(facts: Facts): string | undefined;
  /** The id of the step after which it can be used. */
  readyStep: string;
  /** Names of the images in the stack that it runs. */
  images?: string[] | ((settings: Settings) => string[]);
  /** Data that outlives its pod, and the cluster: the claim's name and how much it may grow. */
  volumes?: Volume[] | ((settings: Settings) => Volume[]);
  /** It runs in a namespace beside the platform's. */
  apart?: Apart;
  /** Secrets that only it can make, and the step in which it does. */
  makes?: { secrets: string[]; step: string };
  /** A store of secrets: the process that it is. What others are told in private is read from it. */
  storeProcess?: string;
  /** A store of secrets on a cluster: what makes Secrets from it where there is External Secrets, and the step after which it does. */
  secretSource?: { name: string; ready: string };
  steps(context: ComponentContext): StepDraft[];
}

export interface Component {
  name: string;
  title: string;
  provides: Capability;
  needs: Capability[];
  /** Made once for the installation before anything else. */
  secrets: string[];
  /** Secrets that people give, by the name under which the installation keeps them. */
  given?(settings: Settings): Record<string, SecretReference>;
  deliveries: Partial<Record<Delivery, Method>>;
}
