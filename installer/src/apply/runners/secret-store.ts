import type { AskStore, StoreKeys } from '../../ports/secret-store.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { StepRunner } from '../runner.ts';
import { asInstaller } from '../secret-store/ask-as.ts';
import { lostData, lostKey, setUpStore } from '../secret-store/set-up.ts';
import { putStrays, strayNames } from '../secret-store/values.ts';

/** The installation's file says what the platform's own secrets are; the store is kept in step with it. */
export function secretStoreRunner(
  open: (url: string) => AskStore,
  keys: StoreKeys,
  secrets: Secrets,
): StepRunner<'secret-store'> {
  return {
    async inspect({ input, fingerprint }) {
      const ask = open(input.url);
      const status = await ask('sys/health').then(
        (answer) => answer.status,
        () => undefined,
      );
      const access = await keys.read();
      if (status === undefined || (status === 501 && !access?.keeper)) return { state: 'absent' };
      if (status === 501) throw lostData();
      if (status !== 200) return { state: 'broken', why: 'it is sealed' };
      if (!access) throw lostKey();
      if (access.rootToken !== undefined) return { state: 'different', why: 'it is not set up to the end' };
      const stray = await asInstaller(ask, access, (session) => strayNames(session, secrets, input));
      return stray.length === 0
        ? { state: 'ready', fingerprint }
        : { state: 'different', why: `${stray.length} of ${input.names.length} are missing or others` };
    },
    async apply({ input }, { progress }) {
      const ask = open(input.url);
      const access = await setUpStore(ask, keys);
      progress('putting the secrets in');
      await asInstaller(ask, access, (session) => putStrays(session, secrets, input));
    },
    async remove() {
      // What is kept in it outlives the phase.
    },
  };
}
