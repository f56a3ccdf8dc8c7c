import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { WinstonLoggerLevelOverride } from '@backstage/backend-defaults/rootLogger';

const levels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof levels)[number];

function parseLevel(value: string, key: string): LogLevel {
  const found = levels.find((level) => level === value);
  if (!found) {
    throw new Error(`Invalid config at ${key}: '${value}' is not a log level. Write one of: ${levels.join(', ')}.`);
  }
  return found;
}

export function readDefaultLevel(config: RootConfigService): LogLevel {
  if (config.has('stagecraft.logging.level')) {
    return parseLevel(config.getString('stagecraft.logging.level'), 'stagecraft.logging.level');
  }
  const inherited = process.env.LOG_LEVEL || config.getOptionalString('backend.logger.level') || 'info';
  return parseLevel(inherited, 'backend.logger.level');
}

/** `stagecraft.logging.plugins` comes first, so that it wins over Backstage's own `backend.logger.overrides`. */
export function readOverrides(config: RootConfigService): WinstonLoggerLevelOverride[] {
  const plugins = config.getOptionalConfig('stagecraft.logging.plugins');
  const ours = (plugins?.keys() ?? []).map((plugin) => ({
    matchers: { plugin },
    level: parseLevel(plugins!.getString(plugin), `stagecraft.logging.plugins.${plugin}`),
  }));
  const theirs = (config.getOptionalConfigArray('backend.logger.overrides') ?? []).map((override, index) => ({
    matchers: override.getConfig('matchers').get<WinstonLoggerLevelOverride['matchers']>(),
    level: parseLevel(override.getString('level'), `backend.logger.overrides[${index}].level`),
  }));
  return [...ours, ...theirs];
}
