import { request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { clusterAccess } from '../../src/adapters/cluster/access.ts';
import { files } from '../../src/adapters/files.ts';
import type { Cluster } from '../../src/ports/cluster.ts';

type Patch = 'merge' | 'json';

interface Rollout {
  metadata: { generation: number };
  spec: { replicas: number; selector: { matchLabels: Record<string, string> } };
  status: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    readyReplicas?: number;
    currentRevision?: string;
    updateRevision?: string;
  };
}

/** The hands of somebody who may do everything in the cluster under test, and knows nothing of us. */
export interface ClusterHands {
  cluster(): Promise<Cluster>;
  ask<Body>(method: string, path: string, body?: unknown, patch?: Patch): Promise<Body>;
  /** Waits until a workload runs as it now says. */
  settled(path: string): Promise<void>;
}

const isSettled = ({ metadata, spec, status }: Rollout): boolean =>
  (status.observedGeneration ?? 0) >= metadata.generation &&
  status.updatedReplicas === spec.replicas &&
  status.replicas === spec.replicas &&
  status.readyReplicas === spec.replicas;

const longestMs = 120_000;

export function clusterHands(kubeconfig: string): ClusterHands {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const access = clusterAccess(files, { kubeconfig });

  async function ask<Body>(method: string, path: string, body?: unknown, patch: Patch = 'merge'): Promise<Body> {
    const type =
      method === 'PATCH' ? `application/${patch === 'json' ? 'json' : 'merge'}-patch+json` : 'application/json';
    const options = { method, headers: { accept: 'application/json', 'content-type': type }, timeout: 20_000 };
    await config.applyToHTTPSOptions(options);
    const server = config.getCurrentCluster()?.server ?? '';
    const text = await new Promise<string>((resolve, reject) => {
      const call = request(new URL(path, server), options, (answer) => {
        let said = '';
        answer.setEncoding('utf8').on('data', (part: string) => (said += part));
        answer.on('end', () =>
          (answer.statusCode ?? 500) < 300 ? resolve(said) : reject(new Error(`${method} ${path}: ${said}`)),
        );
      });
      call.on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer`))).on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
    return JSON.parse(text) as Body;
  }

  /** A pod that ends no longer counts as a replica, and may still answer. */
  async function formerHaveEnded(path: string, { spec }: Rollout): Promise<boolean> {
    const labels = Object.entries(spec.selector.matchLabels).map((label) => label.join('='));
    const [namespace] = /\/namespaces\/[^/]+/.exec(path) ?? [];
    const pods = `/api/v1${namespace}/pods?labelSelector=${encodeURIComponent(labels.join(','))}`;
    return (await ask<{ items: unknown[] }>('GET', pods)).items.length <= spec.replicas;
  }

  return {
    cluster: () => access.get(),
    ask,
    async settled(path) {
      const end = Date.now() + longestMs;
      for (;;) {
        const rollout = await ask<Rollout>('GET', path);
        if (isSettled(rollout) && (await formerHaveEnded(path, rollout))) return;
        if (Date.now() > end) throw new Error(`${path} has not come to rest`);
        await pause(500);
      }
    },
  };
}
