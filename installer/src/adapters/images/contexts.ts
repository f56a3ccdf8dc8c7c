import { join } from 'node:path';
import type { ImageContexts } from '../../ports/image-contexts.ts';
import { archive } from './archive.ts';
import { type LabTools, labEntries } from './lab.ts';
import { portalEntries } from './portal.ts';

export function imageContexts(tools: LabTools & { cache: string }): ImageContexts {
  const { root, cache } = tools;
  return {
    portal: async (hash, options) =>
      archive(portalEntries({ root, artefact: join(cache, 'portal', hash) }, options), options.signal),
    lab: async (options) => archive(labEntries(tools, options), options.signal),
  };
}
