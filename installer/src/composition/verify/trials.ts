import { removeDatabases } from '../../adapters/databases.ts';
import { files } from '../../adapters/files.ts';
import { openKeeper } from '../../adapters/keeper-client.ts';
import type { Workshop } from '../../cli/world.ts';
import type { Plan } from '../../model/plan.ts';
import type { ProcessSpec } from '../../model/process.ts';
import { freePort } from '../../supervisor/free-port.ts';
import { embedded } from '../../targets/embedded/target.ts';
import type { Hands, Trial } from '../../verify/surroundings.ts';
import type { Place } from '../place.ts';
import { makeCompany } from './company.ts';

const trialName = 'portal-trial';
/** Everything that a trial has in the database server begins with this. */
const databasePrefix = 'stagecraft_trial_';

const databaseOf = (plugin: string): string => `${databasePrefix}${plugin.replaceAll('-', '_')}`;

function portalSpec(plan: Plan): ProcessSpec {
  const step = plan.steps.find((each) => each.kind === 'process' && each.input.name === 'portal');
  if (step?.kind === 'process') return step.input;
  throw new Error('the installed plan does not start a portal here');
}

/** The layer, and where plugins with a database of their own find it. */
function layers(layer: Record<string, unknown>, own: string[]): Record<string, unknown>[] {
  const plugin = Object.fromEntries(own.map((id) => [id, { connection: { database: databaseOf(id) } }]));
  return own.length === 0 ? [layer] : [layer, { backend: { database: { plugin } } }];
}

/** Portals on trial: started beside the one that people use, and taken away with everything that they had. */
export function trials(
  place: Place,
  { layout, secrets, settings }: Workshop,
  plan: () => Promise<Plan>,
): Pick<Hands, 'startTrial' | 'makeCompany' | 'tidy'> {
  const keeper = openKeeper({ folder: layout.folder, cache: layout.cache, entry: place.supervisor });
  const folder = `${layout.run}/trial`;
  const { port: databasePort } = embedded.endpoint('database', settings);

  const end = async (): Promise<void> => {
    // There is none, most of the time.
    await keeper.remove(trialName).catch(() => {});
    await removeDatabases(databasePort, await secrets.read('database-password'), databasePrefix);
  };
  const tidy = async (): Promise<void> => {
    await end();
    await files.remove(folder);
    await files.remove(`${layout.logs}/${trialName}.log`);
  };

  return {
    tidy,
    makeCompany: (size, signal) => makeCompany({ root: place.root, folder: `${folder}/company`, size, signal }),
    async startTrial(layer, own = []): Promise<Trial> {
      // One that an interrupted run has left would not be started anew.
      await end();
      const port = await freePort();
      const paths = layers(layer, own).map((_, index) => `${folder}/layer-${index + 1}.json`);
      await files.makeFolder(folder, { private: true });
      for (const [index, each] of layers(layer, own).entries()) {
        await files.writeText(paths[index] ?? '', JSON.stringify(each), { private: true });
      }
      const spec = portalSpec(await plan());
      const args = [...spec.args, ...paths.flatMap((path) => ['--config', path])];
      await keeper.put(
        { ...spec, name: trialName, title: 'a portal on trial', args, front: { port, proxied: true } },
        `${port}`,
      );
      return {
        url: `http://127.0.0.1:${port}`,
        databaseOf,
        async state() {
          const phase = (await keeper.status())?.processes.find(({ name }) => name === trialName)?.phase;
          if (phase === 'healthy') return 'serving';
          return phase === 'backing-off' || phase === 'stopped' ? 'ended' : 'starting';
        },
        log: async () => (await keeper.tail(trialName, 400)).join('\n'),
        remove: tidy,
      };
    },
  };
}
