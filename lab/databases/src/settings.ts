import {
  commonEnvironment,
  host,
  parseEnvironment,
  port,
  refuseToStart,
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
  DATABASE_HOST: host,
  DATABASE_PORT: port,
  DATABASE_USER: withDefault(text, 'postgres'),
};

export type Settings = Values<typeof spec> & {
  /** By which the portal and the platform's pipelines are known. */
  tokens: Tokens;
  /** By which we are known to the identity provider, and to PostgreSQL: two of each, while they are made anew. */
  clientSecrets: Tokens;
  passwords: Tokens;
};

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const { values, problems } = parseEnvironment(spec, env);
  const read = (name: string): Tokens => readTokens(name, env, problems);
  const tokens = read('DATABASES_TOKEN');
  const [clientSecrets, passwords] = [read('DATABASES_CLIENT_SECRET'), read('DATABASE_PASSWORD')];
  if (problems.length > 0) refuseToStart(service, problems);
  return { ...(values as Values<typeof spec>), tokens, clientSecrets, passwords };
}
