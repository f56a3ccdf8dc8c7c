import { NotFoundErrorPage } from '@backstage/frontend-plugin-api';
import { SwappableComponentBlueprint } from '@backstage/plugin-app-react';

export const notFoundPage = SwappableComponentBlueprint.make({
  name: 'core-not-found-error-page',
  params: (define) =>
    define({
      component: NotFoundErrorPage,
      loader: () => import('./NotFoundPage').then((m) => m.NotFoundPage),
    }),
});
