import type { VerifyLatest, VerifyOverview, VerifyRun } from '@stagecraft/plugin-platform-common';
import type { RunStore, ShortRun } from './RunStore';

const drawnRuns = 30;

const toRun = ({ started_at, verdict, kept, looked_at }: ShortRun): VerifyRun => ({
  startedAt: started_at.toISOString(),
  verdict,
  kept,
  of: looked_at,
});

type Stored = NonNullable<Awaited<ReturnType<RunStore['latest']>>>;

function toLatest(row: Stored, whole: boolean, now: number): VerifyLatest {
  const { every_seconds: every, started_at, summary } = row;
  const { phase, target, version, milliseconds, controls, changes, journeys, score } = summary;
  return {
    ...toRun(row),
    everySeconds: every,
    stale: every !== null && now - started_at.getTime() > 2 * every * 1000,
    ...(whole && {
      details: {
        phase,
        target,
        version,
        milliseconds,
        layers: score.layers,
        controls,
        changes,
        ...(journeys && { journeys }),
      },
    }),
  };
}

/** The latest run with its trend; without `whole` it tells how much is kept, and not what is not. */
export async function overviewOf(store: RunStore, whole: boolean, now = Date.now()): Promise<VerifyOverview> {
  const latest = await store.latest();
  const trend = (await store.last(drawnRuns)).map(toRun);
  return { ...(latest && { latest: toLatest(latest, whole, now) }), trend };
}
