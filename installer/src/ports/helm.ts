export interface HelmRelease {
  name: string;
  namespace: string;
  chart: string;
  values: object;
  /** The cluster knows the chart's kinds already: whoever may not define kinds need not. */
  withoutKinds?: boolean;
  /** Kept with the release, so that it can be told what it was made from. */
  fingerprint: string;
}

export interface Helm {
  upgrade(release: HelmRelease, signal: AbortSignal): Promise<void>;
  uninstall(name: string, namespace: string): Promise<void>;
}
