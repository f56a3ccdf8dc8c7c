import { asInstaller } from '../apply/secret-store/ask-as.ts';
import { lostKey } from '../apply/secret-store/set-up.ts';
import { putNames } from '../apply/secret-store/values.ts';
import type { Plan } from '../model/plan.ts';
import type { AskStore, StoreKeys } from '../ports/secret-store.ts';
import type { Secrets } from '../ports/secrets.ts';

type Values = Record<string, string | undefined>;

/** Where a store is in use it is told of every change: nothing is changed while it cannot be told. */
export function keptInStep(
  secrets: Secrets,
  keys: StoreKeys,
  installed: () => Promise<Plan | undefined>,
  openStore: (url: string) => AskStore,
): Secrets {
  const change = async (values: Values, work: () => Promise<void>): Promise<void> => {
    const step = (await installed())?.steps.find(({ kind }) => kind === 'secret-store');
    if (step?.kind !== 'secret-store') return work();
    const access = await keys.read();
    if (!access) throw lostKey();
    const changed = Object.keys(values).filter((name) => values[name] !== undefined);
    await asInstaller(openStore(step.input.url), access, async (session) => {
      await work();
      await putNames(session, secrets, step.input, changed);
    });
  };
  return {
    ...secrets,
    keep: (name, value) => change({ [name]: value }, () => secrets.keep(name, value)),
    change: (values) => change(values, () => secrets.change(values)),
  };
}
