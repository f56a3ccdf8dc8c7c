import type { KindCluster } from '../model/step.ts';

/** kind's clusters, and the containers that they live in. A cluster of another installation is refused by name. */
export interface Kind {
  /** `stopped`: the machine was restarted; `half`: it was cut off while it was made. */
  state(name: string): Promise<'absent' | 'stopped' | 'running' | 'half'>;
  create(cluster: KindCluster, signal: AbortSignal, progress: (message: string) => void): Promise<void>;
  start(cluster: KindCluster): Promise<void>;
  /** Copies images of the local engine into the cluster. */
  load(name: string, images: string[], signal: AbortSignal): Promise<void>;
  /** Nothing happens when it is not there. */
  remove(name: string): Promise<void>;
  /** Deletes what pods wrote into the folders of this machine. */
  empty(cluster: Pick<KindCluster, 'image' | 'mounts'>): Promise<void>;
}
