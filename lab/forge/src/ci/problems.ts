/** Collects what is wrong with a pipeline's configuration: a person mends all of it at once. */
export class Problems {
  readonly errors: string[] = [];
  readonly warnings: string[] = [];

  error(text: string): void {
    if (!this.errors.includes(text)) this.errors.push(text);
  }

  warn(text: string): void {
    if (!this.warnings.includes(text)) this.warnings.push(text);
  }
}

/** The configuration as a whole cannot be used; each message names the job and the key. */
export class ConfigError extends Error {
  readonly messages: readonly string[];

  constructor(messages: readonly string[]) {
    super(messages.join(', '));
    this.name = 'ConfigError';
    this.messages = messages;
  }
}

export type Tree = { [key: string]: unknown };

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.constructor === Object;
}
