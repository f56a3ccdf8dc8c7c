import type { Capability, ComponentContext, Delivery, Endpoint, Facts, StepDraft } from './component.ts';
import type { ClusterContext } from './kubernetes.ts';
import type { TargetName } from './plan.ts';
import type { Settings } from './settings.ts';
import type { Image } from './stack.ts';

export interface GroundContext {
  settings: Settings;
  facts: Facts;
  /** The images that the chosen components run. */
  images: Image[];
  image(name: string): Image;
}

/** Where a platform is put: what it takes, what it stands on there, and how endpoints look. */
export interface Target {
  name: TargetName;
  accepts: Delivery[];
  /** Capabilities that are there without a component: loopback needs no edge. */
  brings: Capability[];
  endpoint(capability: Capability, settings: Settings): Endpoint;
  /** Every port of this machine that the installation listens on. */
  ports(settings: Settings): { port: number; what: string }[];
  /** The steps that come before every component's. */
  ground(context: GroundContext): StepDraft[];
  /** Secrets that the ground itself needs. */
  secrets: string[];
  /** undefined where there is no cluster. */
  cluster?(context: GroundContext): ClusterContext;
}

export type ComponentSteps = (context: ComponentContext) => StepDraft[];
