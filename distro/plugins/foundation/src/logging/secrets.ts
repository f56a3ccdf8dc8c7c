import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createConfigSecretEnumerator } from '@backstage/backend-defaults/rootConfig';
import type { LoggerService, RootConfigService } from '@backstage/backend-plugin-api';
import type { JsonValue } from '@backstage/types';

/** Made together with the portal, by packages/backend/schemas.cjs: which settings are secret. */
const settingsFile = path.join('packages', 'backend', 'dist', 'secret-settings.json');

function* below(value: JsonValue | undefined, steps: string[]): Iterable<string> {
  const [step, ...rest] = steps;
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      if (step === '**') yield* below(inner, steps);
      else if (step === '*' || step === key) yield* below(inner, rest);
    }
  } else if (typeof value === 'string' && (step === undefined || step === '**')) {
    yield value;
  }
}

// The strings at these settings, in which `*` is any name or place and `**` everything beneath.
export function secretsAt(settings: string[], config: JsonValue): Set<string> {
  return new Set(settings.flatMap((setting) => [...below(config, setting.split('/'))]));
}

/**
 * What of the configuration no log may show. Reading all packages' schemas for that takes two seconds of each start, so
 * that it is done where the portal is built; one that runs from its source asks them itself.
 */
export async function secretsIn(logger: LoggerService): Promise<(config: RootConfigService) => Iterable<string>> {
  const text = await readFile(settingsFile, 'utf8').catch(() => undefined);
  if (text === undefined) return createConfigSecretEnumerator({ logger });
  const settings = JSON.parse(text) as string[];
  return (config) => secretsAt(settings, config.getOptional<JsonValue>() ?? {});
}
