import { HostDiscovery } from '@backstage/backend-defaults/discovery';
import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { Express, RequestHandler } from 'express';
import { requestLogMiddleware } from '../logging/requests';
import { registerDatabaseConnections } from '../metrics/databaseConnections';
import { metricsHandler } from '../metrics/endpoint';
import { KnownPlugins } from '../metrics/knownPlugins';
import { metricsMiddleware } from '../metrics/middleware';
import { metricsRegistry, rateLimited } from '../metrics/registry';
import { readRateLimits } from '../rateLimit/config';
import { rateLimitMiddleware } from '../rateLimit/middleware';
import { TokenVerifier } from '../rateLimit/tokenVerifier';
import { traceMiddleware } from '../trace/middleware';
import { healthcheckHandler } from './healthcheck';
import { applyServerTimeouts } from './serverTimeouts';
import { trustNearestLoopback } from './trustProxy';

const markUnhandled: RequestHandler = (_request, response, next) => {
  response.locals.unhandled = true;
  next();
};

/** Express' own `loopback` would believe a whole chain of loopback addresses, and with it what a local client invents. */
function applyTrust(app: Express, config: RootConfigService): void {
  const configured = config.getOptional('backend.trustProxy') ?? 'loopback';
  app.set('trust proxy', configured === 'loopback' ? trustNearestLoopback : configured);
  app.disable('x-powered-by');
}

function createRateLimit(config: RootConfigService, plugins: KnownPlugins): RequestHandler {
  const discovery = HostDiscovery.fromConfig(config);
  return rateLimitMiddleware({
    limits: readRateLimits(config),
    verifier: new TokenVerifier({
      baseUrl: (id) => discovery.getBaseUrl(id),
      isKnownPlugin: (id) => plugins.has(id),
    }),
    onRefused: (bucket) => rateLimited.inc({ bucket }),
  });
}

/** The order is the point: what must always answer stands before the limit, what can be abused behind it. */
export const rootHttpRouterFeature = rootHttpRouterServiceFactory({
  configure({ app, server, routes, middleware, healthRouter, config, logger }) {
    const plugins = new KnownPlugins();
    applyTrust(app, config);
    applyServerTimeouts(server, config, logger);
    registerDatabaseConnections(config, metricsRegistry);
    app.use(traceMiddleware());
    app.use(metricsMiddleware(plugins));
    app.use(middleware.helmet());
    app.use(middleware.cors());
    app.use(middleware.compression());
    app.use(requestLogMiddleware(logger));
    app.get('/healthcheck', healthcheckHandler());
    app.use(healthRouter);
    // To the letter: whoever closes this path before the portal closes one spelling, and Express knows several.
    app.get(/^\/metrics$/, metricsHandler(logger));
    app.use(createRateLimit(config, plugins));
    app.use(routes);
    app.use(markUnhandled);
    app.use(middleware.notFound());
    app.use(middleware.error());
  },
});
