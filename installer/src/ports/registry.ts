export interface FoundManifest {
  digest: string;
  /** The systems that it is for, as `linux/amd64`; empty when it is one image for one system. */
  platforms: string[];
}

/** Registries of images, over their own API. */
export interface Registry {
  /** What a registry has under a tag or a digest; undefined when it has no such image. */
  manifest(reference: string, signal: AbortSignal): Promise<FoundManifest | undefined>;
}
