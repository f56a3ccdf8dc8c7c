import type { Check } from '../doctor/check.ts';
import type { StepRunners } from '../apply/runner.ts';
import type { Layout } from '../model/layout.ts';
import type { Settings } from '../model/settings.ts';
import type { Stack } from '../model/stack.ts';
import type { AskStore } from '../ports/secret-store.ts';
import type { Held } from '../ports/ports.ts';
import type { Runtime } from '../ports/runtime.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { Place } from './place.ts';

export interface HouseTools {
  place: Place;
  layout: Layout;
  settings: Settings;
  secrets: Secrets;
}

/** What a target needs of the world: who does its steps, what runs there, and what the doctor looks at. */
export interface House {
  runners: StepRunners;
  /** How many steps may be under way at once. */
  sideBySide: number;
  runtime: Runtime;
  stack: Stack;
  /** The way to a store of secrets of its own, by the address that the plan knows. */
  openStore(url: string): AskStore;
  checks: Check[];
  /** Which of this machine's ports are the installation's own already. */
  held(): Promise<Held>;
}
