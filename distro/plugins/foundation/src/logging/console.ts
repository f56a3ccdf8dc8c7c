import { format, stripVTControlCharacters } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';

type Level = 'debug' | 'info' | 'warn' | 'error';
type Speaker = Record<'debug' | 'log' | 'info' | 'warn' | 'error', (...said: unknown[]) => void>;

interface Warner {
  removeAllListeners(event: 'warning'): unknown;
  on(event: 'warning', listener: (warning: Error & { code?: string }) => void): unknown;
}

const levels: Record<keyof Speaker, Level> = {
  debug: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
};

/** Libraries that know no logger, and Node itself, would write plain text between the lines of JSON. */
export function takeOverConsole(logger: LoggerService, speaker: Speaker = console, node: Warner = process): void {
  const log = logger.child({ plugin: 'console' });
  for (const [name, level] of Object.entries(levels) as [keyof Speaker, Level][]) {
    speaker[name] = (...said) => log[level](stripVTControlCharacters(format(...said)).trimEnd());
  }
  // Node's own listener is what prints.
  node.removeAllListeners('warning');
  node.on('warning', ({ name, message, code }) => log.warn(`${name}: ${message}`, code === undefined ? {} : { code }));
}
