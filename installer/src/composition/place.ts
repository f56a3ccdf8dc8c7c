/** Where this checkout and its state are, as the launcher found them. */
export interface Place {
  root: string;
  home: string;
  /** The keeper's program. */
  supervisor: string;
  /** Where the bundled code keeps what it worked out; a checkout that runs from its sources has none. */
  memory?: string;
  /** Returns on a Node that the platform itself could run on; on another one the command begins anew elsewhere. */
  onSuitableNode(): Promise<void>;
}
