import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminToken, RunningForge } from './forge.ts';
import { makeCompany } from './company.ts';

const told = `
platform/work:
  - { key: SERVICE_URL }
  - { key: SERVICE_TOKEN, masked: true, protected: true }
  - { key: NOT_GIVEN }
platform/absent:
  - { key: SERVICE_URL }
`;
const env = { FORGE_RUNNER_TOKEN: 'a-token-of-the-runners', SERVICE_URL: 'http://one', SERVICE_TOKEN: 'first-$TOKEN' };

let company: string;
let forge: RunningForge;

beforeAll(async () => {
  company = await makeCompany();
  await mkdir(join(company, 'pipelines/platform/work'), { recursive: true });
  await writeFile(join(company, 'pipelines/platform/work/README.md'), '# Work\n');
  await writeFile(join(company, 'pipelines/variables.yaml'), told);
  forge = await RunningForge.start(company, env);
});

afterAll(async () => {
  await forge.stop();
  await rm(company, { recursive: true, force: true });
});

const read = async (what: string) => (await forge.get(`/projects/platform%2Fwork/${what}`, adminToken)).json;

it('tells projects what the platform’s pipelines need, and guards the branch that may read it', async () => {
  expect(await read('variables')).toMatchObject([
    { key: 'SERVICE_URL', value: 'http://one', masked: false, protected: false },
    { key: 'SERVICE_TOKEN', value: 'first-$TOKEN', masked: true, protected: true, raw: true },
  ]);
  expect(await read('protected_branches')).toMatchObject([
    { name: 'main', push_access_levels: [{ access_level: 40 }] },
  ]);
  expect(forge.log.join('')).toContain('NOT_GIVEN');
});

it('sets them anew at each start, and nothing twice', async () => {
  env.SERVICE_TOKEN = 'second-token';
  await forge.restart();
  const variables = (await read('variables')) as { key: string; value: string }[];
  expect(variables.map(({ key, value }) => `${key} ${value}`)).toEqual([
    'SERVICE_URL http://one',
    'SERVICE_TOKEN second-token',
  ]);
  expect(await read('protected_branches')).toHaveLength(1);
});

it('takes away what an earlier release has told', async () => {
  await writeFile(
    join(company, 'pipelines/variables.yaml'),
    told.replace('masked: true, protected: true', 'gone: true'),
  );
  await forge.restart();
  expect(await read('variables')).toMatchObject([{ key: 'SERVICE_URL' }]);
});
