import { asInstaller } from '../apply/secret-store/ask-as.ts';
import { lostKey } from '../apply/secret-store/set-up.ts';
import { putValues } from '../apply/secret-store/values.ts';
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
    const { url, names } = step.input;
    const access = await keys.read();
    if (!access) throw lostKey();
    const known = Object.entries(values).filter(
      (entry): entry is [string, string] => names.includes(entry[0]) && entry[1] !== undefined,
    );
    await asInstaller(openStore(url), access, async (session) => {
      await work();
      await putValues(session, Object.fromEntries(known));
    });
  };
  return {
    ...secrets,
    keep: (name, value) => change({ [name]: value }, () => secrets.keep(name, value)),
    change: (values) => change(values, () => secrets.change(values)),
  };
}
