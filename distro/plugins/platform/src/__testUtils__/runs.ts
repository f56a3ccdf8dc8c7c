import type { VerifyControl, VerifyLatest, VerifyOverview, VerifyRun } from '@stagecraft/plugin-platform-common';

const hour = 3_600_000;

export const run = (hoursAgo: number, kept = 3, verdict: VerifyRun['verdict'] = 'kept'): VerifyRun => ({
  startedAt: new Date(Date.now() - hoursAgo * hour).toISOString(),
  verdict,
  kept,
  of: 3,
});

export const control = (id: string, changes: Partial<VerifyControl> = {}): VerifyControl => ({
  id,
  title: `Promise ${id}`,
  layer: 'Identity and policy',
  severity: 'high',
  state: 'passed',
  found: `found about ${id}`,
  remedy: `Cure ${id}.`,
  page: `docs/controls/${id}.md`,
  ...changes,
});

export function overview(
  controls: VerifyControl[],
  changes: Partial<VerifyLatest> = {},
  trend: VerifyRun[] = [run(25), run(1)],
): VerifyOverview {
  const latest: VerifyLatest = {
    ...run(1),
    everySeconds: 86_400,
    stale: false,
    details: {
      phase: 1,
      target: 'embedded',
      version: '0.1.0',
      milliseconds: 14_200,
      layers: [
        { name: 'Identity and policy', kept: 2, of: 3 },
        { name: 'Operations', kept: 0, of: 0 },
      ],
      controls,
      changes: [],
    },
    ...changes,
  };
  return { latest, trend };
}
