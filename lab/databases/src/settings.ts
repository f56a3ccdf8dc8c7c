import {
  commonEnvironment,
  host,
  parseEnvironment,
  port,
  refuseToStart,
  secret,
  text,
  type Values,
  webUrl,
  withDefault,
} from '../../kit/env.ts';
import { readTokens, type Tokens } from '../../kit/tokens.ts';

export const service = 'databases';

const spec = {
  HOST: commonEnvironment.HOST,
  PORT: commonEnvironment.PORT,
  PUBLIC_URL: webUrl,
  INSTALLATION: commonEnvironment.INSTALLATION,
  OIDC_ISSUER: webUrl,
  DATABASES_CLIENT_SECRET: secret(),
  DATABASE_HOST: host,
  DATABASE_PORT: port,
  DATABASE_USER: withDefault(text, 'postgres'),
  DATABASE_PASSWORD: text,
};

export type Settings = Values<typeof spec> & {
  /** By which the portal and the platform's pipelines are known. */
  tokens: Tokens;
};

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const { values, problems } = parseEnvironment(spec, env);
  const tokens = readTokens('DATABASES_TOKEN', env, problems);
  if (problems.length > 0) refuseToStart(service, problems);
  return { ...(values as Values<typeof spec>), tokens };
}
