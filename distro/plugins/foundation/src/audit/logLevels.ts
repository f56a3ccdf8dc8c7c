import type { RootConfigService } from '@backstage/backend-plugin-api';

const levels = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof levels)[number];
const defaults = { low: 'debug', medium: 'info', high: 'info', critical: 'info' } as const;

/** `backend.auditor.severityLogLevelMappings`, as Backstage documents it. */
export function readLogLevels(config: RootConfigService): Record<keyof typeof defaults, Level> {
  const read = (severity: keyof typeof defaults): Level => {
    const key = `backend.auditor.severityLogLevelMappings.${severity}`;
    const value = config.getOptionalString(key) ?? defaults[severity];
    const found = levels.find((level) => level === value);
    if (!found) {
      throw new Error(`Invalid config at ${key}: '${value}' is not a log level. Write one of: ${levels.join(', ')}.`);
    }
    return found;
  };
  return { low: read('low'), medium: read('medium'), high: read('high'), critical: read('critical') };
}
