/** Charts that others make, pinned by version and content. */
export interface Charts {
  /** A file for helm; fetched when it is not there, and refused when it is not what was pinned. */
  get(
    name: string,
    signal: AbortSignal,
    progress: (message: string, done?: number, total?: number) => void,
  ): Promise<string>;
}
