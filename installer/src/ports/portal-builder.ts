/** Composes and builds the portal; what it made is in the shared cache under its hash. */
export interface PortalBuilder {
  inspect(hash: string): Promise<'absent' | 'half-written' | 'complete'>;
  build(
    hash: string,
    signal: AbortSignal,
    progress: (message: string, done?: number, total?: number) => void,
  ): Promise<void>;
}
