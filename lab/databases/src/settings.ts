import {
  commonEnvironment,
  host,
  port,
  readEnvironment,
  secret,
  text,
  type Values,
  webUrl,
  withDefault,
} from '../../kit/env.ts';

export const service = 'databases';

const spec = {
  HOST: commonEnvironment.HOST,
  PORT: commonEnvironment.PORT,
  PUBLIC_URL: webUrl,
  INSTALLATION: commonEnvironment.INSTALLATION,
  OIDC_ISSUER: webUrl,
  DATABASES_CLIENT_SECRET: secret(),
  DATABASES_TOKEN: secret(),
  DATABASE_HOST: host,
  DATABASE_PORT: port,
  DATABASE_USER: withDefault(text, 'postgres'),
  DATABASE_PASSWORD: text,
};

export type Settings = Values<typeof spec>;

export const readSettings = (env: NodeJS.ProcessEnv = process.env): Settings => readEnvironment(service, spec, env);
