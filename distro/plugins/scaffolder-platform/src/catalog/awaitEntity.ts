import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { setTimeout as pause } from 'node:timers/promises';

/** The forge's discovery brings it in; registering it as well would make a second location for the same file. */
export function createAwaitEntityAction(catalog: CatalogService) {
  return createTemplateAction({
    id: 'catalog:entity:await',
    description: 'Waits until the catalog has found an entity by itself.',
    schema: {
      input: {
        entityRef: (z) => z.string(),
        seconds: (z) =>
          z.number().min(0).max(600).optional().describe('How long it is waited for; 90 when it is left out'),
      },
      output: { entityRef: (z) => z.string() },
    },
    async handler({ input, logger, output, signal, getInitiatorCredentials }) {
      const { entityRef, seconds = 90 } = input;
      output('entityRef', entityRef);
      const credentials = await getInitiatorCredentials();
      const end = Date.now() + seconds * 1000;
      while (!(await catalog.getEntityByRef(entityRef, { credentials }))) {
        if (Date.now() > end) {
          logger.warn(`${entityRef} is not in the catalog after ${seconds} s: it comes with a later look.`);
          return;
        }
        await pause(1000, undefined, { signal });
      }
      logger.info(`${entityRef} is in the catalog.`);
    },
  });
}
