export interface PortHolder {
  pid: number;
  /** Its command line, as far as the system shows it. */
  command: string;
}

/** What of a machine's ports an installation has itself. */
export interface Held {
  /** Something of it runs. */
  any: boolean;
  /** The port is its own, whoever is seen to hold it. */
  owns(port: number, holder: PortHolder | undefined): boolean;
}

/** This machine's loopback ports. */
export interface Ports {
  isFree(port: number): Promise<boolean>;
  /** Who listens there; undefined when nobody does, or when it is another account's and hidden from us. */
  holder(port: number): Promise<PortHolder | undefined>;
}
