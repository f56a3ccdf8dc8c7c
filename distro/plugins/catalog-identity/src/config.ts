import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type RootConfigService,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

export interface DirectoryConfig {
  readonly issuer: string;
  readonly realm: string;
  /** Where the admin API of the realm stands. */
  readonly admin: string;
  readonly clientId: string;
  /** The one in use; and while it is made anew the next one. */
  readonly clientSecrets: string[];
  readonly answerMilliseconds: number;
  readonly pageSize: number;
  readonly refuseRemovalOver: number;
  readonly schedule: SchedulerServiceTaskScheduleDefinition;
}

const key = 'catalog.providers.identity';

const everyHalfMinute: SchedulerServiceTaskScheduleDefinition = {
  scope: 'local',
  frequency: { seconds: 30 },
  timeout: { minutes: 2 },
};

function within(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw new InputError(`${key}.${name} is ${value}, but must be from ${least} to ${most}`);
}

export function readDirectoryConfig(root: RootConfigService): DirectoryConfig | undefined {
  const config = root.getOptionalConfig(key);
  if (!config) return undefined;
  const issuer = config.getString('issuer').replace(/\/+$/, '');
  const [, base, realm] = /^(https?:\/\/.+)\/realms\/([^/]+)$/.exec(issuer) ?? [];
  if (!base || !realm) {
    throw new InputError(`${key}.issuer is '${issuer}', but must end with /realms/ and the name of a realm`);
  }
  return {
    issuer,
    realm,
    admin: `${base}/admin/realms/${realm}`,
    clientId: config.getString('clientId'),
    clientSecrets: [config.getString('clientSecret'), config.getOptionalString('nextClientSecret')].filter(
      (secret) => secret !== undefined,
    ),
    answerMilliseconds: within('answerSeconds', config.getOptionalNumber('answerSeconds') ?? 10, 1, 300) * 1000,
    pageSize: within('pageSize', config.getOptionalNumber('pageSize') ?? 200, 1, 1000),
    refuseRemovalOver: within('refuseRemovalOver', config.getOptionalNumber('refuseRemovalOver') ?? 0.5, 0, 1),
    schedule: config.has('schedule')
      ? readSchedulerServiceTaskScheduleDefinitionFromConfig(config.getConfig('schedule'))
      : everyHalfMinute,
  };
}
