import type { PhaseDescription } from '@stagecraft/plugin-platform-common';

/** The four phases in the words of the portal; `capabilities` are those that join in the phase. */
export const phaseCatalogue: readonly PhaseDescription[] = [
  {
    number: 1,
    name: 'Initial adoption',
    promise:
      'Everything that runs is in one catalog with an owner, and every change you ask for is approved by a person.',
    brings: [
      'One portal for the catalog, APIs, documentation and search',
      'Sign-in with your company account, and rights by role',
      'Requests that your lead approves, recorded from start to end',
      'Repositories found in the forge without anybody registering them',
    ],
    capabilities: ['Portal', 'Database', 'Identity', 'Source code'],
  },
  {
    number: 2,
    name: 'Controlled self-service',
    promise:
      'Recurring work comes from templates and runs in pipelines, so the same input always gives the same result.',
    brings: [
      'Software templates for new services, with documentation from the first commit',
      'Pipelines and an automation controller do the work; the portal only starts and follows it',
      'People, teams and roles come from the identity provider and leave with it',
      'Secrets are handed over at run time and never pass through the portal',
    ],
    capabilities: ['Pipelines', 'Automation', 'Secrets'],
  },
  {
    number: 3,
    name: 'Policy-driven platform',
    promise: 'Policy decides at once what is allowed, and work carries on in the background even when a tool is away.',
    brings: [
      'Permissions and requests are decided by tested policies, changed without a redeploy',
      'Requests become events; workers act on them, retry, and do nothing twice',
      'Ownership is required, stale entries are found, and growth has a limit',
      'Infrastructure in the cloud through the same requests',
    ],
    capabilities: ['Policy', 'Eventing', 'Workers', 'Cloud'],
  },
  {
    number: 4,
    name: 'Platform at scale',
    promise: 'What a thing costs, how reliable it is and what happened to it can be seen by the team that owns it.',
    brings: [
      'Metrics, logs and traces from the click to the effect, with service levels and alerts',
      'The cost is known before approval; budgets and quotas are kept',
      'Plugins have an owner and a lifecycle, and can be switched by a flag',
      'The portal grows with its load and rolls a bad release back on its own',
    ],
    capabilities: ['Metrics', 'Logs', 'Traces', 'Cost', 'Cache', 'Feature flags'],
  },
];
