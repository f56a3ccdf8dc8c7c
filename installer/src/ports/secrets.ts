/** The installation's secret store. Values leave it for the process that needs them, and for `credentials`. */
export interface Secrets {
  /** Makes what is missing, once; what is there is never made anew. */
  ensure(names: string[]): Promise<void>;
  missing(names: string[]): Promise<string[]>;
  read(name: string): Promise<string>;
}
