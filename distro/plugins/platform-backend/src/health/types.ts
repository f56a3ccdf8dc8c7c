import type { CapabilityHealth } from '@stagecraft/plugin-platform-common';

/** What a probe saw; how long it took is measured around it. */
export interface Finding {
  state: CapabilityHealth['state'];
  message: string;
}

/** Looks at one thing once. Must give up when the signal is aborted; may throw, which means down. */
export type Probe = (signal: AbortSignal) => Promise<Finding>;
