import { files } from '../../adapters/files.ts';
import { storeKeys } from '../../adapters/store-keys.ts';
import type { Session } from '../../apply/secret-store/ask.ts';
import { asInstaller } from '../../apply/secret-store/ask-as.ts';
import { lostKey } from '../../apply/secret-store/set-up.ts';
import { strayNames } from '../../apply/secret-store/values.ts';
import type { Workshop } from '../../cli/world.ts';
import type { Plan } from '../../model/plan.ts';
import { platformSecret, projectSecret, secretsMount, storeFolder } from '../../model/secret-store.ts';
import type { StoreView } from '../../verify/surroundings.ts';

/** As OpenBao writes it; the sealed file says a status where OpenBao says an error. */
interface AuditLine {
  type?: string;
  error?: string;
  auth?: { display_name?: string; metadata?: Record<string, string> };
  request?: { operation?: string; path?: string };
  response?: { status?: number };
}

function lineOf(text: string): AuditLine {
  try {
    return JSON.parse(text) as AuditLine;
  } catch {
    return {};
  }
}

/** The store of an installation, as the installation itself sees it. */
export function storeView({ layout, secrets, openStore }: Workshop, plan: () => Promise<Plan>): StoreView {
  const keys = storeKeys(files, layout.storeAccess);

  const inputOf = async () => {
    const step = (await plan()).steps.find(({ kind }) => kind === 'secret-store');
    if (step?.kind !== 'secret-store') throw new Error('the installed plan has no store of secrets');
    return step.input;
  };

  const inside = async <Result>(work: (session: Session) => Promise<Result>): Promise<Result> => {
    const access = await keys.read();
    if (!access) throw lostKey();
    return asInstaller(openStore((await inputOf()).url), access, work);
  };

  return {
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
    async handedOut() {
      const text = (await files.readTextIfPresent(`${layout.folder}/${storeFolder}/audit.log`)) ?? '';
      const read = text
        .split('\n')
        .map(lineOf)
        .filter(({ type, error, auth, request, response }) => {
          const byKeeper = auth?.metadata?.role_name === 'stagecraft-keeper';
          const isAnswered = type === 'response' && error === undefined && (response?.status ?? 200) === 200;
          return byKeeper && isAnswered && request?.operation === 'read';
        });
      const paths = new Set(read.map(({ request }) => request?.path));
      return (await inputOf()).names.filter((name) => paths.has(platformSecret(name)));
    },
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
