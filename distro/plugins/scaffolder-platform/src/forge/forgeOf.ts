import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { Forge } from './Forge';
import { GitHubForge } from './GitHubForge';
import { GitLabForge } from './GitLabForge';

const key = 'scaffolder.defaultEnvironment.parameters.forge';

/** Where templates publish to: the setting that the templates themselves read. */
export function forgeOf(config: Config): Forge {
  const kind = config.getOptionalString(key) ?? 'gitlab';
  if (kind === 'gitlab') return new GitLabForge(config);
  if (kind === 'github') return new GitHubForge(config);
  throw new InputError(`${key} is “${kind}”: it must be gitlab or github.`);
}
