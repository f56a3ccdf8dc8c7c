export interface FoundProgram {
  path: string;
  version: string;
}

/** The programs that the installer itself runs, and that not every machine has. */
export interface Programs {
  /** The one on PATH when it fits, else the pinned one in the cache; undefined when neither is there. */
  find(name: string): Promise<FoundProgram | undefined>;
  /** Fetches the pinned one, and checks what came. */
  fetch(
    name: string,
    signal: AbortSignal,
    progress: (message: string, done?: number, total?: number) => void,
  ): Promise<void>;
}
