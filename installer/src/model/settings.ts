import type { Capability } from './component.ts';
import type { Phase, TargetName } from './plan.ts';

export const signInProviders = ['oidc', 'github', 'google', 'auth0', 'entra-id'] as const;
export type SignInProvider = (typeof signInProviders)[number];

/** Where a secret that we do not make ourselves is found. */
export type SecretReference = { env: string } | { file: string };

export interface SignIn {
  provider: SignInProvider;
  clientId?: string;
  clientSecret?: SecretReference;
  /** Auth0's or Entra ID's own address or tenant. */
  domain?: string;
  tenantId?: string;
}

/** `stagecraft.yaml`, flags and defaults, put together: complete, checked, and the only thing the planner sees. */
export interface Settings {
  installation: string;
  phase: Phase;
  target: TargetName;
  portBase: number;
  signIn: SignIn[];
  /** For each capability the components to try, first to last. */
  preferences: Partial<Record<Capability, string[]>>;
  portal: {
    title: string;
    /** The last configuration layer, as it is. */
    appConfig: Record<string, unknown>;
  };
}
