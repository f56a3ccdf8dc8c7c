import type { Capability, Phase, TargetName } from './vocabulary.ts';
import type { VerifySchedule } from './schedule.ts';

export const signInProviders = ['oidc', 'github', 'google', 'auth0', 'entra-id'] as const;
export type SignInProvider = (typeof signInProviders)[number];

/** Where a secret that we do not make ourselves is found. */
export type SecretReference = { env: string } | { file: string };

export interface SignIn {
  provider: SignInProvider;
  clientId?: string;
  clientSecret?: SecretReference;
  /** What the button on the sign-in page calls it. */
  title?: string;
  /** With `oidc` another provider than the platform's own; with Entra ID and Auth0 where it is not at its usual address. */
  issuer?: string;
  /** By what a person of the catalog is found: their verified e-mail address, or the name that they have there. */
  match?: 'email' | 'name';
  /** Auth0's or Entra ID's own address or tenant. */
  domain?: string;
  tenantId?: string;
  /** A GitHub Enterprise Server. */
  url?: string;
}

export const forgesOfTemplates = ['platform', 'github'] as const;
export type ForgeOfTemplates = (typeof forgesOfTemplates)[number];

/** An organization on GitHub, as a forge beside the platform's own. */
export interface GitHub {
  organization: string;
  /** A GitHub Enterprise Server, or a company's own place in GitHub's cloud; left out: github.com. */
  url?: string | undefined;
  /** One of the two: somebody's token, or an App that is installed in the organization. */
  token?: SecretReference | undefined;
  app?: { id: number; privateKey: SecretReference } | undefined;
  /** A PEM file with who signed its certificate, where the world does not know it. */
  authority?: string | undefined;
  catalogPath: string;
  everyMinutes: number;
  /** Of what templates make; `internal` is for organizations of an enterprise. */
  visibility: 'private' | 'internal';
  /** The repository with the company's jobs. */
  library: string;
}

/** Forges beside the platform's own, and the one that templates publish to. */
export interface Scm {
  templates: ForgeOfTemplates;
  github?: GitHub | undefined;
}

/** The names and ports under which people reach a platform on a cluster. */
export interface Edge {
  domain: string;
  /** Left out: 443 and 80 for the default installation, and ports of the block for others. */
  httpsPort?: number;
  httpPort?: number;
  /** A certificate of one's own instead of the local authority's; files in PEM form. */
  certificate?: { certificate: string; key: string; authority?: string | undefined };
  /** Of an edge that is there already: who has signed its certificate, where that is not known to everybody. */
  authority?: string | undefined;
  /** On a cluster that is there already: ports of its nodes that lead to the edge, where nothing balances loads. */
  nodePorts?: { https: number; http: number } | undefined;
  /** Ask an ACME authority instead. */
  acme?: { email: string; server: string; authority?: string | undefined };
}

/** For closed networks: other places for what the stack lock names. */
export interface Redirections {
  mirror?: string;
  map: Record<string, string>;
}

/** Whether data is encrypted where it lies, and who answers for it; what we cannot see for ourselves is said by people. */
export interface DataAtRest {
  encrypted: boolean;
  answers: string;
}

/** Images that playbooks, and plans with what they apply, run in on a cluster. */
export interface WorkImages {
  playbooks?: string | undefined;
  plans?: string | undefined;
}

/** AWX, or Ansible Automation Platform. */
export interface Awx {
  url: string;
  /** Where its API begins; the one of Ansible Automation Platform lies deeper. */
  api: string;
  token: SecretReference;
}

/** Terraform Cloud, or Terraform Enterprise. */
export interface Terraform {
  url: string;
  organization: string;
  token: SecretReference;
}

/** What our controller runs its work in, and the controllers that the company has already. */
export interface Automation extends WorkImages {
  awx?: Awx | undefined;
  terraform?: Terraform | undefined;
  /** A PEM file with who signed their certificates, where the world does not know it. */
  authority?: string | undefined;
}

/** `stagecraft.yaml`, flags and defaults, put together: complete, checked, and the only thing the planner sees. */
export interface Settings {
  installation: string;
  phase: Phase;
  target: TargetName;
  portBase: number;
  signIn: SignIn[];
  /** A PEM file with who signed the certificates of these providers, where the world does not know it. */
  signInAuthority?: string;
  scm: Scm;
  /** A cluster that is there already: openshift and kubernetes. */
  cluster: { context?: string; namespace?: string };
  edge: Edge;
  images: Redirections & {
    /** Where our own images are pushed for a cluster that is there already. */
    registry?: string;
    /** The Secret by which that cluster pulls them. */
    pullSecret?: string;
  };
  charts: { map: Record<string, string> };
  /** The External Secrets that a cluster has already: in which namespace it runs. */
  externalSecrets?: { namespace: string };
  /** On a cluster; left out: what the target says of itself, if anything. */
  dataAtRest: { store?: DataAtRest | undefined; volumes?: DataAtRest | undefined };
  network: {
    /** Where the portal may go on port 443; the reference lets it go anywhere. */
    egress: string[];
  };
  automation: Automation;
  /** For each capability the components to try, first to last. */
  preferences: Partial<Record<Capability, string[]>>;
  /** How often the promises are checked without anybody asking. */
  verify: { schedule: VerifySchedule };
  portal: {
    title: string;
    /** The last configuration layer, as it is. */
    appConfig: Record<string, unknown>;
  };
}
