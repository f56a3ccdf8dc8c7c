import type { Difference, Plan } from '../model/plan.ts';
import type { Phase, TargetName } from '../model/vocabulary.ts';
import type { RotationName } from '../model/rotation.ts';
import type { Budgets, Limits } from '../model/profile.ts';
import type { Cluster, Ran } from '../ports/cluster.ts';
import type { DatabaseReader } from '../ports/database.ts';
import type { Files } from '../ports/files.ts';
import type { Http, HttpAnswer } from '../ports/http.ts';
import type { ShakeHands } from '../ports/tls.ts';
import type { Advisories } from './advisories/carried.ts';
import type { Part } from './advisories/parts.ts';

export interface Account {
  username: string;
  password: string;
  groups: string[];
}

/** What an installation is known by from inside. */
export interface Inside {
  files: Files;
  /** Its own folder. */
  folder: string;
  /** The checkout that it was made from. */
  root: string;
  plan(): Promise<Plan>;
  /** The plan held against what is there. */
  differences(signal: AbortSignal): Promise<Difference[]>;
  secrets(): Promise<Record<string, string>>;
  logNames(): Promise<string[]>;
  readLog(name: string): Promise<string>;
  /** The log of the portal, under whatever name it runs. */
  portalLog(): Promise<string>;
}

/** A second portal beside the first: the same program, configuration and database server, and one layer more. */
export interface Trial {
  url: string;
  /** What the database of a plugin is called that has one of its own on trial. */
  databaseOf(plugin: string): string;
  /** Whether it serves; `ended` when it has given up, and is started again and again. */
  state(): Promise<'starting' | 'serving' | 'ended'>;
  log(): Promise<string>;
  remove(): Promise<void>;
}

/** What changes an installation, for the controls that disturb. */
export interface Hands {
  /** Stops everything, as `down` does. */
  down(): Promise<void>;
  /** Brings it back, as `up` does. */
  up(signal: AbortSignal): Promise<void>;
  /** Processes and ports of the installation that are there though it is down. */
  leftovers(): Promise<string[]>;
  /** With databases of their own, empty at first, for these plugins; the others share the portal's. */
  startTrial(layer: Record<string, unknown>, own?: string[]): Promise<Trial>;
  /** Makes the catalog of a company of that size: the files that it stands in. They are removed with the trial. */
  makeCompany(size: Budgets['catalog'], signal: AbortSignal): Promise<string[]>;
  /** Takes away what a run that was cut off has left of a trial. */
  tidy(): Promise<void>;
}

/** What secrets are made anew with, and tried. */
export interface RotationDesk {
  /** As `rotate` does it. */
  rotate(name: RotationName, signal: AbortSignal): Promise<void>;
  /** Whether the database lets a role in with that password. */
  letsIn(role: string, password: string): Promise<boolean>;
  /** Whoever is asked with a token of `rotate portal`. */
  callees(): Promise<Callee[]>;
}

/** Somebody who lets others in by what is kept as that secret. */
export interface Callee {
  title: string;
  secret: string;
  takes(value: string, signal: AbortSignal): Promise<boolean>;
}

/** As a Trial, in a pod: nobody but whoever may run programs there can ask it. */
export interface ClusterTrial {
  ask(paths: string[]): Promise<HttpAnswer[]>;
  state(): Promise<'starting' | 'serving' | 'ended'>;
  log(): Promise<string>;
  remove(): Promise<void>;
}

/** The cluster that an installation is in. */
export interface ClusterView {
  api(): Promise<Cluster>;
  /** The platform's own first; then the edge's, where it is ours. */
  namespaces: string[];
  /** Runs a program in a pod of one of our workloads that is ready. */
  runIn(workload: string, command: string[], input?: string): Promise<Ran>;
  /** A second portal beside the first: the same program, configuration and database, and one layer more. */
  startTrial(layer: Record<string, unknown>): Promise<ClusterTrial>;
  /** Whether a text stands, as it is, in the files of the cluster's store; left out where we may not look. */
  storeHolds?(text: string): Promise<boolean>;
}

/** What people come through from outside. */
export interface Edge {
  urls: string[];
  httpPort: number;
  /** PEM texts: whoever may have signed its certificates. */
  authorities: string[];
  /** A new certificate is there when no more than this is left of the old one. */
  renewedBeforeDays: number;
  shakeHands: ShakeHands;
}

/** One of the portal's own paths, asked inside. */
export interface InnerQuestion {
  path: string;
  token?: string;
  /** The address of loopback to ask from. */
  from?: string;
}

/** A file by its path in the workspace, with a digest of its content. */
export type Contents = ReadonlyMap<string, string>;

/** The portal's source. */
export interface Source {
  /** As it is composed anew from create-app and what the distribution declares. */
  composed(signal: AbortSignal): Promise<Contents>;
  /** As the running portal was built from it. */
  built(): Promise<Contents>;
  /** What app and backend are made of: each package as the distribution locks it, and as it is installed. */
  versions(): Promise<{ name: string; locked: string | undefined; installed: string | undefined }[]>;
  /** The release of Backstage that the distribution pins, and the one that the built workspace says it is. */
  release(): Promise<{ pinned: string; built: string | undefined }>;
}

/** What the distribution pins, and who knows what is wrong with it. */
export interface AdvisoryDesk {
  limits: Limits;
  parts(): Promise<Part[]>;
  /** Throws when there is no source that can be read. */
  advisories(parts: Part[], signal: AbortSignal): Promise<Advisories>;
  /** The folder that is read first. */
  carryInto: string;
}

/** A process or workload that is told something in private. */
export interface Teller {
  name: string;
  fromStore: boolean;
}

/** The platform's store of secrets. No value of the platform's own leaves it here. */
export interface StoreView {
  state(): Promise<'open' | 'sealed' | 'away'>;
  /** Who is told something in private, as it runs and whatever any plan says, and whether the store tells it. */
  tellers(): Promise<Teller[]>;
  /** What processes are told from it. */
  names(): Promise<string[]>;
  /** Those that it has otherwise than the installation, or not at all. */
  strays(): Promise<string[]>;
  /** Those that somebody has read there for a process: by its own record, or by that of External Secrets. */
  handedOut(): Promise<string[]>;
  /** Has a secret handed out that nobody has seen before, where that can be tried; what went wrong, if anything. */
  tryOut?(signal: AbortSignal): Promise<string | undefined>;
  putForProject(project: string, name: string, data: Record<string, string>): Promise<void>;
  removeForProject(project: string, name: string): Promise<void>;
}

/** Everything that can be asked about a platform; from outside, that is little. */
export interface Surroundings {
  installation: string;
  phase: Phase;
  /** undefined: somebody's portal, known by its address only. */
  target: TargetName | undefined;
  portal: { url: string; authority?: string };
  http: Http;
  /** A token that was given, for a portal whose people we do not know. */
  token?: string;
  people?: () => Promise<Account[]>;
  /** The portal's merged configuration, with the environment filled in but for secrets. */
  configuration?: () => Promise<Record<string, unknown>>;
  database?: DatabaseReader;
  inside?: Inside;
  source?: Source;
  hands?: Hands;
  rotation?: RotationDesk;
  /** How quickly the portal is to answer, as the profile of its phase says. */
  budgets?: Budgets;
  advisories?: AdvisoryDesk;
  cluster?: ClusterView;
  edge?: Edge;
  store?: StoreView;
  /** The portal on its own port, where an edge stands before it and lets not everything through; all at once. */
  behindEdge?: (questions: InnerQuestion[]) => Promise<HttpAnswer[]>;
}

/** What a control may need; `portal` and `http` are always there. */
export type Offer =
  | 'session'
  | 'people'
  | 'configuration'
  | 'database'
  | 'inside'
  | 'source'
  | 'hands'
  | 'rotation'
  | 'budgets'
  | 'advisories'
  | 'cluster'
  | 'edge'
  | 'store';

export const withoutOffer: Record<Offer, string> = {
  session: 'no token was given, and there is nobody to sign in as',
  people: 'who its people are is not known here',
  configuration: 'the portal’s configuration cannot be read from here',
  database: 'the database cannot be asked from here',
  inside: 'this cannot be seen from outside',
  source: 'the portal’s source is not here',
  hands: 'it cannot be stopped and started from here',
  rotation: 'its secrets cannot be made anew from here',
  budgets: 'how quickly it is to answer is not known here',
  advisories: 'what it is made of is not known here',
  cluster: 'there is no cluster on this target',
  store: 'there is no store of secrets here',
  edge: 'there is no edge of an installation here: nothing is encrypted on loopback, and of somebody’s portal its authority is not known',
};

const offers: Record<Offer, (world: Surroundings) => boolean> = {
  session: ({ people, token }) => people !== undefined || token !== undefined,
  people: ({ people }) => people !== undefined,
  configuration: ({ configuration }) => configuration !== undefined,
  database: ({ database }) => database !== undefined,
  inside: ({ inside }) => inside !== undefined,
  source: ({ source }) => source !== undefined,
  hands: ({ hands }) => hands !== undefined,
  rotation: ({ rotation }) => rotation !== undefined,
  budgets: ({ budgets }) => budgets !== undefined,
  advisories: ({ advisories }) => advisories !== undefined,
  cluster: ({ cluster }) => cluster !== undefined,
  edge: ({ edge }) => edge !== undefined,
  store: ({ store }) => store !== undefined,
};

export const missing = (world: Surroundings, needs: Offer[]): Offer | undefined =>
  needs.find((need) => !offers[need](world));
