import { commonEnvironment, readEnvironment, type Values } from '../../kit/env.ts';

export const service = 'secrets';

const spec = {
  HOST: commonEnvironment.HOST,
  PORT: commonEnvironment.PORT,
  PUBLIC_URL: commonEnvironment.PUBLIC_URL,
  DATA_DIR: commonEnvironment.DATA_DIR,
};

export const readSettings = (): Values<typeof spec> => readEnvironment(service, spec);
