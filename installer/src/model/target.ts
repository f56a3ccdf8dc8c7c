import type { Capability, Delivery, Endpoint } from './component.ts';
import type { TargetName } from './plan.ts';
import type { Settings } from './settings.ts';

/** Where a platform is put: what it takes, and how endpoints look there. */
export interface Target {
  name: TargetName;
  accepts: Delivery[];
  endpoint(capability: Capability, settings: Settings): Endpoint;
  /** Every port of this machine that the installation listens on. */
  ports(settings: Settings): { port: number; what: string }[];
}
