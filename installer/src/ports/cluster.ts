import type { Duplex } from 'node:stream';
import type { KubernetesObject } from '../model/kubernetes.ts';

export interface ObjectReference {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
}

export interface Ran {
  exitCode: number;
  /** What it wrote to both streams. */
  output: string;
}

/** A Kubernetes API, as far as we need it. */
export interface Cluster {
  version(): Promise<string>;
  /** Whether it has objects of that kind: for some, somebody has to install their definition first. */
  knows(of: { apiVersion: string; kind: string }): Promise<boolean>;
  /** undefined when there is no such object, or no such kind of object. */
  read(reference: ObjectReference): Promise<KubernetesObject | undefined>;
  list(of: {
    apiVersion: string;
    kind: string;
    namespace?: string;
    labels?: Record<string, string>;
  }): Promise<KubernetesObject[]>;
  /** Server-side apply under our name: fields that others set stay theirs. */
  apply(object: KubernetesObject): Promise<void>;
  /** As `apply`, up to the point where something would come of it. */
  rehearse(object: KubernetesObject): Promise<void>;
  /** A question that is put as an object and answered in its status: who has this token, what somebody may do. */
  review(question: { apiVersion: string; kind: string; spec: object }): Promise<KubernetesObject>;
  /** Also what it owns; nothing happens when it is not there. */
  remove(reference: ObjectReference): Promise<void>;
  /** Runs a program in a pod with text as its input; secrets go this way, never through its arguments. */
  run(pod: { namespace: string; name: string }, command: string[], input: string): Promise<Ran>;
  /** A connection to a port of a pod, by way of the cluster's API. */
  connect(pod: { namespace: string; name: string }, port: number): Promise<Duplex>;
  logs(
    pod: { namespace: string; name: string },
    options: { container?: string; lines?: number; previous?: boolean },
  ): Promise<string>;
  /** Every line that it has written since, and writes from now on; until it ends or the signal does. */
  follow(
    pod: { namespace: string; name: string },
    options: { since: Date; signal: AbortSignal; write(text: string): void },
  ): Promise<void>;
  /** What pods use at the moment, in bytes by `<namespace>/<name>`; empty where nobody measures it. */
  memory(): Promise<ReadonlyMap<string, number>>;
}

export interface ClusterAccess {
  /** undefined when there is no cluster, or it does not answer. */
  find(): Promise<Cluster | undefined>;
  /** As `find`, but its absence is an error that says what to do. */
  get(): Promise<Cluster>;
  /** The cluster has been made or taken away: look again. */
  forget(): void;
}
