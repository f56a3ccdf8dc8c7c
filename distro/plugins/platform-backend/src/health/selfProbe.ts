import type { RootHealthService } from '@backstage/backend-plugin-api';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Probe } from './types';

const slowLoopInMilliseconds = 200;
const nanosecondsPerMillisecond = 1e6;

type DelayMonitor = Pick<ReturnType<typeof monitorEventLoopDelay>, 'percentile' | 'reset'>;

/** Healthy when the portal reports itself ready and its event loop is not being held up. */
export function selfProbe(rootHealth: RootHealthService, delay: DelayMonitor = startedMonitor()): Probe {
  return async () => {
    const readiness = await rootHealth.getReadiness();
    const slowest = Math.round(delay.percentile(99) / nanosecondsPerMillisecond);
    delay.reset();
    if (readiness.status !== 200) {
      return { state: 'down', message: `The portal says that it is not ready (${readiness.status}).` };
    }
    if (slowest > slowLoopInMilliseconds) {
      return { state: 'degraded', message: `The portal is busy: its event loop was held up for ${slowest} ms.` };
    }
    return { state: 'healthy', message: 'Serves requests.' };
  };
}

function startedMonitor(): DelayMonitor {
  const monitor = monitorEventLoopDelay({ resolution: 20 });
  monitor.enable();
  return monitor;
}
