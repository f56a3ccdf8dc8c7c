import type { Writable } from 'node:stream';
import type { GeneratorRunOptions } from '@backstage/plugin-techdocs-node';

/** What happens is told twice: in the portal's log, and in the build log that the person before the page sees. */
export interface BuildLog {
  info(message: string): void;
  warn(message: string): void;
}

export function createBuildLog(
  logger: Pick<GeneratorRunOptions['logger'], 'info' | 'warn'>,
  stream?: Writable,
): BuildLog {
  return {
    info(message) {
      logger.info(message);
      stream?.write(`${message}\n`);
    },
    warn(message) {
      logger.warn(message);
      stream?.write(`warning: ${message}\n`);
    },
  };
}
