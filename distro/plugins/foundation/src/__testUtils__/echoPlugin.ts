import { coreServices, createBackendPlugin } from '@backstage/backend-plugin-api';
import PromiseRouter from 'express-promise-router';

/** Two plugins, so that one can call the other. */
export function createEchoPlugin(pluginId: string, target?: string) {
  return createBackendPlugin({
    pluginId,
    register(env) {
      env.registerInit({
        deps: {
          auditor: coreServices.auditor,
          auth: coreServices.auth,
          discovery: coreServices.discovery,
          httpAuth: coreServices.httpAuth,
          httpRouter: coreServices.httpRouter,
          logger: coreServices.logger,
        },
        async init({ auditor, auth, discovery, httpAuth, httpRouter, logger }) {
          const router = PromiseRouter();
          router.get('/open', (_request, response) => {
            logger.info('open was asked for');
            logger.debug('details of open');
            response.json({ ok: true });
          });
          router.get('/closed', async (request, response) => {
            await httpAuth.credentials(request);
            response.json({ ok: true });
          });
          router.post('/act', async (request, response) => {
            const event = await auditor.createEvent({
              eventId: 'thing-change',
              severityLevel: 'medium',
              request,
              meta: { decision: 'allowed', password: 'hunter2', odd: 'nul\u0000here' },
            });
            await event.success({ meta: { changed: true } });
            response.json({ ok: true });
          });
          router.get('/call', async (_request, response) => {
            const onBehalfOf = await auth.getOwnServiceCredentials();
            const { token } = await auth.getPluginRequestToken({ onBehalfOf, targetPluginId: target! });
            const url = `${await discovery.getBaseUrl(target!)}/closed`;
            const answers = [];
            for (let index = 0; index < 10; index++) {
              answers.push((await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status);
            }
            response.json({ answers });
          });
          httpRouter.use(router);
          httpRouter.addAuthPolicy({ path: '/open', allow: 'unauthenticated' });
          httpRouter.addAuthPolicy({ path: '/call', allow: 'unauthenticated' });
        },
      });
    },
  });
}
