export interface NodeImage {
  /** Its whole name: registry, repository and tag. */
  name: string;
  /** Digests that tell its content: its own, and that of its configuration, which an engine may call it by. */
  ids: string[];
}

/** The images in the node of a kind cluster. */
export interface NodeImages {
  /** Those of the names that the node has; undefined when there is no such node, or it does not run. */
  find(cluster: string, names: string[], signal: AbortSignal): Promise<NodeImage[] | undefined>;
  /** How much room the node has for more. */
  freeBytes(cluster: string, signal: AbortSignal): Promise<number>;
}
