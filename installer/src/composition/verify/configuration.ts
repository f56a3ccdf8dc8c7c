import { basename } from 'node:path';
import { parse } from 'yaml';
import { files } from '../../adapters/files.ts';
import type { Plan } from '../../model/plan.ts';
import { filledIn, merged } from '../../verify/configuration.ts';

interface PortalRun {
  args: string[];
  env: Record<string, string>;
  /** Layers whose text stands in the plan itself. */
  written: Record<string, string>;
}

/** How the installed plan starts the portal, whatever the target calls that step. */
function portalRun({ steps }: Plan): PortalRun {
  for (const step of steps.filter(({ component }) => component === 'portal')) {
    if (step.kind === 'process') return { ...step.input, written: {} };
    if (step.kind !== 'release') continue;
    const { args, env, files: own } = step.input.values;
    return {
      args: args ?? [],
      env: env ?? {},
      written: Object.assign({}, ...(own ?? []).map(({ content }) => content)),
    };
  }
  throw new Error('the installed plan does not start a portal');
}

const layersOf = (args: string[]): string[] => args.filter((_, index) => args[index - 1] === '--config');

/** The portal's configuration as it reads it: the layers that it is started with, in their order. */
export async function portalConfiguration(root: string, plan: Plan): Promise<Record<string, unknown>> {
  const { args, env, written } = portalRun(plan);
  const read = async (path: string): Promise<Record<string, unknown>> => {
    // In a cluster the layers lie in the image; they are the distribution's own.
    const place = (await files.exists(path)) ? path : `${root}/distro/config/${basename(path)}`;
    const text = written[basename(path)] ?? (await files.readText(place));
    return (parse(text) ?? {}) as Record<string, unknown>;
  };
  const layers = await Promise.all(layersOf(args).map(read));
  return filledIn(merged(layers), env) as Record<string, unknown>;
}
