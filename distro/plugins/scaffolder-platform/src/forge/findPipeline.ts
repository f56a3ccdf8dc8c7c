import type { Config } from '@backstage/config';
import { NotFoundError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { setTimeout as pause } from 'node:timers/promises';
import type { Run } from './Forge';
import { forgeOf } from './forgeOf';

async function waitFor(
  look: () => Promise<Run | undefined>,
  seconds: number,
  signal: AbortSignal | undefined,
): Promise<Run | undefined> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found || Date.now() > end) return found;
    await pause(500, undefined, { signal });
  }
}

export function createFindPipelineAction(config: Config) {
  return createTemplateAction({
    id: 'forge:pipeline:find',
    description: 'Finds the pipeline that a push has begun; where none comes, the page on which pipelines are listed.',
    schema: {
      input: {
        projectPath: (z) => z.string().describe('The group or organization, and the name'),
        seconds: (z) =>
          z.number().min(0).max(300).optional().describe('How long a pipeline is waited for; 15 when it is left out'),
      },
      output: { url: (z) => z.string().describe('The page of the pipeline') },
    },
    async handler({ input, logger, output, signal }) {
      const forge = forgeOf(config);
      const repository = await forge.repository(input.projectPath);
      if (!repository) throw new NotFoundError(`${input.projectPath} is not there in the forge`);
      const found = await waitFor(() => forge.newestRun(repository), input.seconds ?? 15, signal);
      if (found) logger.info(`Pipeline ${found.id} is ${found.status}.`);
      else logger.warn('No pipeline has begun: look whether the forge runs pipelines.');
      output('url', found?.page ?? forge.runsPageOf(repository));
    },
  });
}
