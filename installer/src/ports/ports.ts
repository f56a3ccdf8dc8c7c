export interface PortHolder {
  pid: number;
  /** Its command line, as far as the system shows it. */
  command: string;
}

/** What of a machine's ports an installation has itself. */
export interface Held {
  /** Something of it runs. */
  any: boolean;
  /** The port is its own, whoever else is seen to hold it. */
  owns(port: number, holders: PortHolder[]): boolean;
}

/** This machine's loopback ports. */
export interface Ports {
  isFree(port: number): Promise<boolean>;
  /**
   * Who listens there: nobody where it is another account's and hidden from us, and several where a process has just
   * forked, for a child has what its parent had until it lets go of it.
   */
  holders(ports: number[]): Promise<Map<number, PortHolder[]>>;
}
