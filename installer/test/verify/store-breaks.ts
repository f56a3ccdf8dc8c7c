import { readFileSync } from 'node:fs';
import { files } from '../../src/adapters/files.ts';
import { http } from '../../src/adapters/http.ts';
import { openKeeper } from '../../src/adapters/keeper-client.ts';
import { openStore } from '../../src/adapters/store-client.ts';
import { storeKeys } from '../../src/adapters/store-keys.ts';
import { asInstaller } from '../../src/apply/secret-store/ask-as.ts';
import type { Plan } from '../../src/model/plan.ts';
import { platformSecret } from '../../src/model/secret-store.ts';
import { untilPhase } from '../support/keeper.ts';
import type { RealInstallation } from '../support/real-up.ts';
import { type Place, secretsOf } from './place.ts';

export async function inStore(
  { layout, portBase }: RealInstallation,
  what: 'seal' | { change: string },
): Promise<void> {
  const access = await storeKeys(files, layout.storeAccess).read();
  if (!access) throw new Error('there is no store of secrets');
  await asInstaller(openStore(`http://127.0.0.1:${portBase + 14}`), access, async (session) => {
    if (what === 'seal') await session('sys/seal', { method: 'PUT', body: {} });
    else await session(platformSecret(what.change), { method: 'POST', body: { data: { value: 'by another hand' } } });
  });
}

async function passBy({ installation }: Place): Promise<void> {
  const { folder, cache, plan } = installation.layout;
  const { steps } = JSON.parse(readFileSync(plan, 'utf8')) as Plan;
  const step = steps.find((each) => each.kind === 'process' && each.input.name === 'lab-databases');
  if (step?.kind !== 'process') throw new Error('there is no such process');
  const { secretStore: _passed, ...spec } = step.input;
  const keeper = openKeeper({ folder, cache, entry: '' });
  await keeper.put(spec, 'from the file');
  await untilPhase(keeper, spec.name, 'healthy');
}

/** What it has done is put right as people put it right: by `up`. */
export async function breakStore(
  place: Place,
  what: 'seal' | 'pass by' | { change: string },
): Promise<() => Promise<void>> {
  const { installation, config } = place;
  await (what === 'pass by' ? passBy(place) : inStore(installation, what));
  return async () => {
    const { code, output } = await installation.up('--config', config);
    if (code !== 0) throw new Error(`it does not come up: ${output}`);
  };
}

const file = 'projects/platform%2Fpipeline-library/repository/files/jobs%2Fsecrets.yml';

export interface LibraryPlace {
  forge: string;
  token: string;
  authority?: string;
}

/** As somebody would who may push to the library. */
export async function changeLibrary(
  { forge, token, ...known }: LibraryPlace,
  change: (before: string) => string,
): Promise<() => Promise<void>> {
  const ask = async (path: string, body?: object): Promise<string> => {
    const answer = await http({
      ...known,
      url: `${forge}/api/v4/${path}`,
      headers: { 'private-token': token, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'PUT', body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    if (answer.status >= 300) throw new Error(`the forge answers ${answer.status}: ${answer.body}`);
    return answer.body;
  };
  const before = await ask(`${file}/raw?ref=main`);
  const put = async (content: string): Promise<void> => {
    await ask(file, { branch: 'main', commit_message: 'Change how secrets are fetched', content });
  };
  const after = change(before);
  if (after === before) throw new Error('the library was not changed');
  await put(after);
  return () => put(before);
}

export const breakLibrary = (place: Place, change: (before: string) => string): Promise<() => Promise<void>> =>
  changeLibrary(
    {
      forge: `http://127.0.0.1:${place.installation.portBase + 9}`,
      token: secretsOf(place)['forge-admin-token'] ?? '',
    },
    change,
  );
