/** Every way in which Stagecraft ends, as the documented exit code of the process. */
export const exitCodes = {
  unexpected: 1,
  usage: 2,
  configuration: 3,
  planning: 4,
  environment: 5,
  step: 6,
  timeout: 7,
  state: 8,
  network: 9,
  busy: 10,
  'not-running': 11,
  interrupted: 130,
} as const;

export type ErrorCode = keyof typeof exitCodes;

export interface PlatformErrorOptions {
  code: ErrorCode;
  /** One sentence: what is wrong. */
  message: string;
  /** What to do about it. */
  hint?: string;
  /** More lines that help: the end of a log, the problems one by one. */
  details?: string[];
  cause?: unknown;
}

/**
 * An end that was foreseen: it is shown without a stack, with what to do.
 * Anything else that is thrown is our own mistake and is shown with its stack.
 */
export class PlatformError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: readonly string[];

  constructor(options: PlatformErrorOptions) {
    super(options.message, { cause: options.cause });
    this.name = 'PlatformError';
    this.code = options.code;
    this.hint = options.hint;
    this.details = options.details ?? [];
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }
}
