export const phases = [1, 2, 3, 4] as const;
export type Phase = (typeof phases)[number];

export type TargetName = 'embedded' | 'kind' | 'openshift' | 'kubernetes';

/** What is needed, never a product. */
export const capabilities = [
  'portal',
  'database',
  'edge',
  'identity',
  'scm',
  'provisioning',
  'application',
  'pipelines',
  'automation',
  'secrets',
  'policy',
  'eventing',
  'workers',
  'cache',
  'metrics',
  'logs',
  'traces',
  'cost',
  'flags',
] as const;
export type Capability = (typeof capabilities)[number];
