import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';

async function giveBack(database: Knex): Promise<void> {
  if (!(await database.schema.hasTable('stitch_queue'))) return;
  const now = database.fn.now();
  // An error stands at what was processed and failed: that has its turn later.
  const untouched = database('refresh_state').whereNull('processed_entity').where('errors', '');
  await untouched.where('next_update_at', '>', now).update('next_update_at', now);
  await database('stitch_queue').where('next_stitch_at', '>', now).update('next_stitch_at', now);
}

/**
 * Whoever takes up an entity puts off its next turn by minutes, for all replicas; when they end before they are done, nobody
 * looks at it until then. What is new stays unknown so long: nobody could sign in after a portal was killed in its first
 * seconds. So a portal gives back what is not done when it ends, and what a killed one has left when it starts. At worst
 * another one does the same work as well, which the catalog allows.
 */
export const catalogQueueModule = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'unfinished',
  register(env) {
    env.registerInit({
      deps: { database: coreServices.database, lifecycle: coreServices.lifecycle },
      async init({ database, lifecycle }) {
        const giveAllBack = async () => giveBack(await database.getClient());
        lifecycle.addStartupHook(giveAllBack);
        lifecycle.addShutdownHook(giveAllBack);
      },
    });
  },
});
