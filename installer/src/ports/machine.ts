/** What this machine is and gives, found out without changing anything. */
export interface Machine {
  nodeVersion: string;
  platform: string;
  isRoot: boolean;
  /** Of the machine, or of the container that we are in. */
  memory(): Promise<{ total: number; available: number }>;
  /** undefined where the system has no such limit. */
  limit(name: 'watches' | 'watchers' | 'open-files'): Promise<number | undefined>;
  /** Every address that the name has here; empty when it has none. */
  addressesOf(name: string): Promise<string[]>;
  /** The nearest folder above that exists, with itself. */
  nearestFolder(path: string): Promise<string>;
  canWrite(path: string): Promise<boolean>;
  /** The permission bits; undefined when there is no such file. */
  modeOf(path: string): Promise<number | undefined>;
  /** The account that programs get which must not run as root; undefined for an ordinary user. */
  ordinaryAccount(): Promise<string | undefined>;
  variable(name: string): string | undefined;
}
