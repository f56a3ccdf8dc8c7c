import type { Outcome } from '../apply/apply.ts';
import type { TrustDesk } from '../apply/certificates/trust.ts';
import type { Listener } from '../apply/events.ts';
import type { Unfinished } from '../apply/journal.ts';
import type { KubernetesObject } from '../model/kubernetes.ts';
import type { Layout } from '../model/layout.ts';
import type { Difference, Plan } from '../model/plan.ts';
import type { Phase } from '../model/vocabulary.ts';
import type { Profile } from '../model/profile.ts';
import type { InstallationRecord } from '../model/record.ts';
import type { RotationName } from '../model/rotation.ts';
import type { Settings } from '../model/settings.ts';
import type { CheckResult } from '../model/check.ts';
import type { DigestFound } from '../model/stack.ts';
import type { Files } from '../ports/files.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { AskStore } from '../ports/secret-store.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { Journeys } from '../verify/report.ts';
import type { Surroundings } from '../verify/surroundings.ts';

/** The flags that choose an installation and what it should be; every verb that needs them takes the same ones. */
export interface Choice {
  name?: string;
  config?: string;
  phase?: string;
  target?: string;
  portBase?: string;
  imageMap?: string;
  /** Where no file is named, the one that the last `up` has read; and what was typed beside it holds as well. */
  asInstalled?: boolean;
  /** Where no file is named and none lies here, the one that the last `up` has read. */
  goesOn?: boolean;
}

export interface ApplyOptions {
  verb: string;
  rollback: boolean;
  signal: AbortSignal;
  listen: Listener;
}

export interface Person {
  username: string;
  name: string;
  groups: string[];
}

/** One installation with everything that a verb may ask of it. */
export interface Workshop {
  settings: Settings;
  layout: Layout;
  files: Files;
  secrets: Secrets;
  runtime: Runtime;
  /** The way to the installation's store of secrets, by the address that its plan knows. */
  openStore(url: string): AskStore;
  trust: TrustDesk;
  record(): Promise<InstallationRecord | undefined>;
  /** What was applied last. */
  installedPlan(): Promise<Plan | undefined>;
  /** The last run, when it came to no end. */
  unfinished(): Promise<Unfinished | undefined>;
  people(): Promise<Person[]>;
  profile(phase: Phase): Promise<Profile>;
  plan(): Promise<Plan>;
  /** What must exist in the cluster before somebody without rights in all of it can apply the plan. */
  rights(plan: Plan): KubernetesObject[];
  /** The plan held against what is there; changes nothing. */
  compare(plan: Plan, signal: AbortSignal): Promise<Difference[]>;
  /** Throws, with a list, when the plan would have to get something from the network. */
  mustBeHere(plan: Plan): Promise<void>;
  /** What would stop an `up`, found before anything is changed. */
  preflight(): Promise<CheckResult[]>;
  examine(): Promise<CheckResult[]>;
  apply(plan: Plan, options: ApplyOptions): Promise<Outcome>;
  /** The one that has come to no end. */
  cutOffRotation(): Promise<RotationName | undefined>;
  /** Its database can be told of a new password, and what runs was brought up by this release. */
  canRotate(): Promise<boolean>;
  /** How secrets of what runs are made anew; one that was cut off goes on where it stopped. */
  rotationPlan(name: RotationName): Promise<Plan>;
  rotate(plan: Plan, options: Omit<ApplyOptions, 'rollback'>): Promise<Outcome>;
  /** Stops everything; with `deleteData` nothing is left. */
  takeDown(options: { deleteData: boolean }): Promise<{ stopped: number }>;
}

/** What is looked at: an installation of ours, or somebody's portal by its address. */
export type ExaminationOf = { choice: Choice; advisories?: string } | { portal: string; token: string | undefined };

export interface Walk {
  phase: Phase;
  /** Only the journeys whose title has this in it. */
  title: string;
  /** Also those that kill something on the way. */
  disturb: boolean;
  signal: AbortSignal;
  onLine(line: string): void;
}

export interface Turn {
  /** Waits until whoever looks at the moment has ended, and tells that it does. Returns how to release it. */
  take(signal: AbortSignal, tell: (line: string) => void): Promise<() => Promise<void>>;
  /** Fails at once when somebody else looks at the installation or changes it. */
  takeIfQuiet(): Promise<QuietTurn>;
}

export interface QuietTurn {
  release(): Promise<void>;
  /** Fails when somebody has changed the installation meanwhile: what was found says nothing. */
  mustBeQuiet(): Promise<void>;
}

export interface Examination {
  world: Surroundings;
  files: Files;
  /** Where earlier results are; nowhere for a portal that is not ours. */
  history?: string;
  /** One at a time looks at an installation of ours. */
  turn?: Turn;
  /** How often a run is expected; null when nobody expects one. Left out where there is nobody to hand a result to. */
  everySeconds?: number | null;
  /** Walks the journeys up to a phase in a browser. */
  journeys?: (walk: Walk) => Promise<Journeys>;
}

export interface LockOptions {
  /** Only look; write nothing. */
  check: boolean;
  /** Registries, or parts of them, that are asked elsewhere. */
  elsewhere: Record<string, string>;
  signal: AbortSignal;
}

/** What the composition root gives to the verbs. */
export interface World {
  root: string;
  home: string;
  openWorkshop(choice: Choice): Promise<Workshop>;
  /** Writes the portal's source to a folder; it needs no installation. */
  composeInto(folder: string, options: { signal: AbortSignal; progress(message: string): void }): Promise<void>;
  openExamination(of: ExaminationOf): Promise<Examination>;
  /** Asks the registries for the digests of the stack lock, and writes them into it. */
  lockStack(options: LockOptions): Promise<DigestFound[]>;
}
