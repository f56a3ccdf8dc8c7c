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
        seconds: (z) => z.number().min(0).max(600).default(90).describe('How long it is waited for'),
      },
      output: { entityRef: (z) => z.string() },
    },
    async handler({ input, logger, output, signal, getInitiatorCredentials }) {
      output('entityRef', input.entityRef);
      const credentials = await getInitiatorCredentials();
      const end = Date.now() + input.seconds * 1000;
      while (!(await catalog.getEntityByRef(input.entityRef, { credentials }))) {
        if (Date.now() > end) {
          logger.warn(`${input.entityRef} is not in the catalog after ${input.seconds} s: it comes with a later look.`);
          return;
        }
        await pause(1000, undefined, { signal });
      }
      logger.info(`${input.entityRef} is in the catalog.`);
    },
  });
}
