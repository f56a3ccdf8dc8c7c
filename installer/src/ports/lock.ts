/** One installer at a time for each installation. */
export interface InstallerLock {
  /** Returns how to release it; a lock whose owner was killed is taken over. Throws when another holds it. */
  take(path: string): Promise<() => Promise<void>>;
  /** Whether somebody who lives holds it. */
  isHeld(path: string): Promise<boolean>;
}
