import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { platformSchema, type PlatformSettings } from './schema';

/** Reads `platform` from the portal's configuration; names every problem at once. */
export function readSettings(config: Config): PlatformSettings {
  const result = platformSchema.safeParse(config.getOptional('platform') ?? {});
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.map((issue) => `${pathOf(issue.path)}: ${issue.message}`);
  throw new InputError(`The configuration of the platform plugin is not valid:\n  ${problems.join('\n  ')}`);
}

function pathOf(path: PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`),
    'platform',
  );
}
