/** Where rights count: what somebody of whom the trial knows the password may do there. */
export interface Place {
  name: string;
  /** Takes them in, with whatever they need to act there. */
  enter(): Promise<void>;
  /** Whether they may change something, tried or asked. */
  mayChange(): Promise<boolean>;
  /** Whether they are somebody there at all. */
  isKnown(): Promise<boolean>;
  leave?(): Promise<void>;
}
