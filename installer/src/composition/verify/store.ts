import { files } from '../../adapters/files.ts';
import { storeKeys } from '../../adapters/store-keys.ts';
import type { Session } from '../../apply/secret-store/ask.ts';
import { asInstaller } from '../../apply/secret-store/ask-as.ts';
import { lostKey } from '../../apply/secret-store/set-up.ts';
import { strayNames } from '../../apply/secret-store/values.ts';
import type { Workshop } from '../../cli/world.ts';
import type { Plan } from '../../model/plan.ts';
import { projectSecret, secretsMount } from '../../model/secret-store.ts';
import type { StoreView } from '../../verify/surroundings.ts';

/** How what the store has comes to those who are told it, which is another matter on each kind of target. */
export type Handing = Pick<StoreView, 'tellers' | 'tryOut'> & { handedOut(names: string[]): Promise<string[]> };

/** Work in the store, as the installation. */
export type InsideStore = <Result>(work: (session: Session) => Promise<Result>) => Promise<Result>;

/** Where the cluster's Secrets are not made from the store, only jobs fetch what is theirs. */
export const handedToJobsAlone = (): Handing => ({ tellers: async () => [], handedOut: async () => [] });

/** The store of an installation, as the installation itself sees it. */
export function storeView(
  { layout, secrets, openStore }: Workshop,
  plan: () => Promise<Plan>,
  handing: (inside: InsideStore) => Handing,
): StoreView {
  const keys = storeKeys(files, layout.storeAccess);

  const inputOf = async () => {
    const step = (await plan()).steps.find(({ kind }) => kind === 'secret-store');
    if (step?.kind !== 'secret-store') throw new Error('the installed plan has no store of secrets');
    return step.input;
  };

  const inside: InsideStore = async (work) => {
    const access = await keys.read();
    if (!access) throw lostKey();
    return asInstaller(openStore((await inputOf()).url), access, work);
  };

  const { handedOut, ...others } = handing(inside);
  return {
    ...others,
    async state() {
      const { url } = await inputOf();
      const status = await openStore(url)('sys/health').then(
        (answer) => answer.status,
        () => 0,
      );
      return status === 200 ? 'open' : status === 503 ? 'sealed' : 'away';
    },
    names: async () => (await inputOf()).names,
    strays: async () => inside(async (session) => strayNames(session, secrets, await inputOf())),
    handedOut: async () => handedOut((await inputOf()).names),
    putForProject: (project, name, data) =>
      inside(async (session) => {
        await session(projectSecret(`${project}/${name}`), { method: 'POST', body: { data } });
      }),
    removeForProject: (project, name) =>
      inside(async (session) => {
        await session(`${secretsMount}/metadata/projects/${project}/${name}`, { method: 'DELETE' });
      }),
  };
}
