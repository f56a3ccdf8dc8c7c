/** Lets somebody wait for news, but not for ever. */
export class Signal {
  #waiting = new Set<() => void>();

  raise(): void {
    for (const wake of this.#waiting) wake();
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#waiting.add(wake);
    });
  }
}
