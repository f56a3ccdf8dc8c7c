import type { KindCluster } from '../model/step.ts';

/** kind's clusters, and the containers that they live in. */
export interface Kind {
  /** `stopped`: the machine was restarted; `half`: it was cut off while it was made. */
  state(name: string): Promise<'absent' | 'stopped' | 'running' | 'half'>;
  create(cluster: KindCluster, signal: AbortSignal, progress: (message: string) => void): Promise<void>;
  start(name: string): Promise<void>;
  /** Copies images of the local engine into the cluster. */
  load(name: string, images: string[], signal: AbortSignal): Promise<void>;
  remove(name: string): Promise<void>;
}
