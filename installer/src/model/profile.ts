import type { Capability, Phase } from './vocabulary.ts';

/** How quickly the portal answers: for so many people at once, with so large a catalog, 95 of 100 times. */
export interface Budgets {
  catalog: { entities: number; relations: number };
  people: number;
  milliseconds: { list: number; entity: number; search: number; submit: number };
}

/** How long something may be left as it is, in days. */
export interface Limits {
  /** A critical vulnerability, and a release that is no longer maintained. */
  critical: number;
  /** Advisories that were carried in: older ones say nothing of today. */
  advisories: number;
}

/** What a phase asks for, beyond the one before. */
export interface Profile {
  phase: Phase;
  title: string;
  summary: string;
  /** Whether this release can bring it up. */
  release: 'available' | 'planned';
  capabilities: Capability[];
  features: string[];
  budgets?: Budgets;
  limitDays?: Limits;
}
