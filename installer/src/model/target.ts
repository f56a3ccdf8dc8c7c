import type { Delivery, Endpoint, Facts, StepDraft } from './component.ts';
import type { Capability, TargetName } from './vocabulary.ts';
import type { ClusterContext, Volume } from './kubernetes.ts';
import type { AtRest } from './plan.ts';
import type { Settings } from './settings.ts';
import type { Image } from './stack.ts';

export interface GroundContext {
  settings: Settings;
  facts: Facts;
  /** The images that the chosen components run. */
  images: Image[];
  volumes: Volume[];
  /** A digest of text; passed in, since planning itself touches nothing outside. */
  hash(text: string): string;
  image(name: string): Image;
  /** The pinned version of a program. */
  program(name: string): string;
}

/** Where a platform is put: what it takes, what it stands on there, and how endpoints look. */
export interface Target {
  name: TargetName;
  accepts: Delivery[];
  /** Capabilities that need no component here: loopback is its own edge, and without a cluster no application runs in one. */
  brings: Capability[];
  /** What cannot be brought up here as it is configured, in words: the phase comes up without, and says so. */
  lacks?(settings: Settings): Partial<Record<Capability, string>>;
  endpoint(capability: Capability, settings: Settings): Endpoint;
  /** Every port of this machine that the installation listens on. */
  ports(settings: Settings): { port: number; what: string }[];
  /** The steps that come before every component's. */
  ground(context: GroundContext): StepDraft[];
  /** Secrets that the ground itself needs. */
  secrets: string[];
  /** An image as the cluster is told to run it, where that is not what the stack says. */
  image?(image: Image, settings: Settings): Image;
  /** What it knows of data at rest, where nobody says otherwise; left out where there is no cluster. */
  atRest?: AtRest[];
  /** undefined where there is no cluster. */
  cluster?(context: GroundContext): ClusterContext;
}
