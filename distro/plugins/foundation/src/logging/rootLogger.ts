import { coreServices, createServiceFactory } from '@backstage/backend-plugin-api';
import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import type { JsonObject } from '@backstage/types';
import { transports, type transport } from 'winston';
import { installMeterProvider } from '../metrics/openTelemetry';
import { takeOverConsole } from './console';
import { expectedMessages } from './expected';
import { jsonLines } from './format';
import { readDefaultLevel, readOverrides } from './levels';
import { secretsIn } from './secrets';

export interface RootLoggerOptions {
  readonly transports?: transport[];
}

/** JSON lines with trace ids, a level for each plugin, and no secret of the configuration. */
export function createRootLoggerFeature(options: RootLoggerOptions = {}) {
  return createServiceFactory({
    service: coreServices.rootLogger,
    deps: { config: coreServices.rootConfig },
    async factory({ config }) {
      // The first service of all: plugins take their instruments from the global provider while they start.
      installMeterProvider();
      const meta = config.getOptional<JsonObject>('backend.logger.meta');
      const logger = WinstonLogger.create({
        meta: { service: 'portal', ...meta },
        level: 'silly',
        format: jsonLines,
        transports: options.transports ?? [new transports.Console()],
      });
      if (!options.transports) {
        takeOverConsole(logger);
      }
      const enumerate = await secretsIn(logger);
      const apply = () => {
        logger.addRedactions(enumerate(config));
        logger.setLevelOverrides([
          ...expectedMessages(config),
          ...readOverrides(config),
          { matchers: { service: '/^/' }, level: readDefaultLevel(config) },
        ]);
      };
      apply();
      config.subscribe?.(() => {
        try {
          apply();
        } catch (error) {
          logger.error(`The changed logging configuration is not used: ${error}`);
        }
      });
      return logger;
    },
  });
}

export const rootLoggerFeature = createRootLoggerFeature();
