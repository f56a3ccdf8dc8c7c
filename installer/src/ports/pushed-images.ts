/** Under which digest a registry has what this installation pushed there. */
export interface PushedImages {
  /** undefined when nothing was pushed under that name. */
  digest(name: string): Promise<string | undefined>;
  write(name: string, digest: string): Promise<void>;
}
