import type { SecretReference } from '../model/settings.ts';

/** The installation's secret store. Values leave it for the process that needs them, and for `credentials`. */
export interface Secrets {
  /** Makes what is missing, once; what is there is never made anew. */
  ensure(names: string[]): Promise<void>;
  missing(names: string[]): Promise<string[]>;
  /** Keeps what somebody gives. */
  keep(name: string, value: string): Promise<void>;
  read(name: string): Promise<string>;
  /** Several at once, or none of them: undefined takes one away. */
  change(values: Record<string, string | undefined>): Promise<void>;
}

/** Where people keep the secrets that they give us. */
export interface GivenSecrets {
  /** undefined when nothing is there. */
  read(reference: SecretReference): Promise<string | undefined>;
}
