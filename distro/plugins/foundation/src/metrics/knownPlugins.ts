const pattern = /^\/api\/([a-z][a-z0-9-]{0,63})(?:[/?]|$)/;

/**
 * Learns which plugins answer here from what is answered. Names that callers invent must become neither label values of
 * metrics nor places that keys are fetched from, so a name counts only once something has handled a request of it.
 */
export class KnownPlugins {
  private readonly names = new Set<string>(['auth']);

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** @param handled - whether a route took the request, whatever it answered */
  label(path: string, handled: boolean): string {
    const name = pattern.exec(path)?.[1];
    if (!name) {
      return this.labelOutside(path);
    }
    if (handled) {
      this.names.add(name);
    }
    return this.names.has(name) ? name : 'none';
  }

  private labelOutside(path: string): string {
    if (/^\/(healthcheck|metrics|\.backstage\/health\/.*)$/.test(path)) {
      return 'root';
    }
    return path.startsWith('/api/') ? 'none' : 'app';
  }
}
