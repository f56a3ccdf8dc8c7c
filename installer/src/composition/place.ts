/** Where this checkout and its state are, as the launcher found them. */
export interface Place {
  root: string;
  home: string;
  /** The keeper's program. */
  supervisor: string;
}
