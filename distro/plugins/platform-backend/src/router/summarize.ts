import { overviewOf, type Capability, type PlatformSummary } from '@stagecraft/plugin-platform-common';
import type { PlatformSettings } from '../config/schema';
import { phaseCatalogue } from '../phases/catalogue';

export function summarize(settings: PlatformSettings, capabilities: Capability[]): PlatformSummary {
  const current = settings.phase;
  const next = phaseCatalogue.find((phase) => phase.number === current + 1)?.number;
  return {
    installation: settings.installation,
    phase: {
      current,
      ...(next !== undefined && { next }),
      ...(settings.missing?.length && { missing: settings.missing }),
    },
    phases: [...phaseCatalogue],
    capabilities,
    health: overviewOf(capabilities.map((capability) => capability.health)),
  };
}
