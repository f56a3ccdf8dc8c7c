import type { Capability } from './component.ts';
import type { Phase } from './plan.ts';

/** What a phase asks for, beyond the one before. */
export interface Profile {
  phase: Phase;
  title: string;
  summary: string;
  /** Whether this release can bring it up. */
  release: 'available' | 'planned';
  capabilities: Capability[];
  features: string[];
}
