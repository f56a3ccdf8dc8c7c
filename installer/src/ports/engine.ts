export interface EngineContext {
  signal: AbortSignal;
  progress(message: string): void;
}

export interface EngineImage {
  /** It tells the content. */
  id: string;
  bytes: number;
}

export interface Build {
  tag: string;
  /** The Dockerfile and everything that it copies, as a tar stream. */
  context: AsyncIterable<Uint8Array>;
  arguments: Record<string, string>;
}

/** The local container engine. */
export interface Engine {
  version(signal: AbortSignal): Promise<string>;
  /** undefined when the engine does not have it. */
  image(reference: string, signal: AbortSignal): Promise<EngineImage | undefined>;
  build(build: Build, context: EngineContext): Promise<void>;
  /** Pushes a local image under another name, and tells the digest under which the registry has it. */
  push(from: string, to: string, context: EngineContext): Promise<string>;
}
