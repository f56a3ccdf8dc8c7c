import type { RootConfigService } from '@backstage/backend-plugin-api';
import { readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';

const renewKey = 'stagecraft.documentation.renew';

export interface AheadConfig {
  readonly enabled: boolean;
  readonly renewMilliseconds: number;
  /** Each process looks after its own copy, unless all share a store. */
  readonly scope: 'local' | 'global';
}

export function readAheadConfig(config: RootConfigService): AheadConfig {
  const renewMilliseconds = config.has(renewKey)
    ? durationToMilliseconds(readDurationFromConfig(config, { key: renewKey }))
    : 120_000;
  if (!(renewMilliseconds >= 60_000)) {
    // TechDocs itself looks at a source once in a minute at most.
    throw new Error(`Invalid config at ${renewKey}: write a duration of one minute or more, such as '2 minutes'.`);
  }
  const publisher = config.getOptionalString('techdocs.publisher.type') ?? 'local';
  return {
    enabled: (config.getOptionalString('techdocs.builder') ?? 'local') === 'local',
    renewMilliseconds,
    scope: publisher === 'local' ? 'local' : 'global',
  };
}
