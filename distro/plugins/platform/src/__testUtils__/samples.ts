import type {
  Capability,
  HealthState,
  InstalledPlugins,
  PhaseNumber,
  PlatformSummary,
} from '@stagecraft/plugin-platform-common';
import { overviewOf } from '@stagecraft/plugin-platform-common';

const phase = (number: PhaseNumber, name: string) => ({
  number,
  name,
  promise: `Promise of phase ${number}.`,
  brings: [`First gift of ${number}`, `Second gift of ${number}`],
  capabilities: [`Capability of ${number}`],
});

export const capability = (title: string, state: HealthState, message: string = state): Capability => ({
  id: title.toLowerCase(),
  component: `${title} product`,
  title,
  health: {
    state,
    message,
    since: new Date(Date.now() - 180_000).toISOString(),
    checkedAt: new Date().toISOString(),
    latencyMs: 12,
  },
});

export function summaryWith(capabilities: Capability[], current: PhaseNumber = 1): PlatformSummary {
  return {
    installation: 'harbour',
    phase: { current, ...(current < 4 && { next: (current + 1) as PhaseNumber }) },
    phases: [
      phase(1, 'Initial adoption'),
      phase(2, 'Controlled self-service'),
      phase(3, 'Policy-driven platform'),
      phase(4, 'Platform at scale'),
    ],
    capabilities,
    health: overviewOf(capabilities.map((item) => item.health)),
  };
}

export const plugins: InstalledPlugins = {
  backend: [
    {
      pluginId: 'catalog',
      package: { name: '@backstage/plugin-catalog-backend', version: '4.0.0', role: 'backend-plugin' },
      modules: ['gitlab-discovery', 'logs'],
      modulePackages: [],
    },
    { pluginId: 'own', modules: [], modulePackages: [] },
  ],
  frontend: [],
};
