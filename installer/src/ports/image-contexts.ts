export interface ImageContextOptions {
  signal: AbortSignal;
  progress(message: string, done?: number, total?: number): void;
}

/** What our own images are made from, put together while it is read: nothing is copied first. */
export interface ImageContexts {
  portal(portalHash: string, options: ImageContextOptions): Promise<AsyncIterable<Uint8Array>>;
  lab(options: ImageContextOptions): Promise<AsyncIterable<Uint8Array>>;
}
