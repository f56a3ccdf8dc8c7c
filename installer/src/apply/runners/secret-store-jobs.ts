import type { JobRules } from '../../model/secret-store.ts';
import type { AskStore, StoreKeys } from '../../ports/secret-store.ts';
import type { StepRunner } from '../runner.ts';
import type { Session } from '../secret-store/ask.ts';
import { asInstaller } from '../secret-store/ask-as.ts';
import { jobPolicy } from '../secret-store/policies.ts';
import { lostKey } from '../secret-store/set-up.ts';

const policyName = 'stagecraft-jobs';
const rolePath = 'auth/jwt/role/pipelines';

/** A branch that everybody may push to would give everybody what its project is given. */
const roleOf = ({ audience }: JobRules): Record<string, unknown> => ({
  role_type: 'jwt',
  user_claim: 'project_path',
  bound_audiences: [audience],
  bound_claims: { ref_protected: ['true'] },
  claim_mappings: { project_path: 'project_path' },
  token_policies: [policyName],
  token_ttl: '5m',
  token_max_ttl: '5m',
});

async function policyOf(session: Session): Promise<string> {
  const ways = (await session('sys/auth')).body.data as Record<string, { accessor?: string }>;
  return jobPolicy(ways['jwt/']?.accessor ?? '');
}

type Data = Record<string, unknown>;

/** Who signs the tokens of jobs, and where their keys are found. */
const configOf = ({ issuer, keys }: JobRules): Record<string, string> => ({
  bound_issuer: issuer,
  ...(keys === undefined ? { oidc_discovery_url: issuer } : { jwks_url: keys }),
});

async function isAsWanted(session: Session, rules: JobRules): Promise<boolean> {
  const read = async (path: string): Promise<Data> =>
    ((await session(path, {}, [200, 404])).body.data as Data | undefined) ?? {};
  const [config, role, policy] = [
    await read('auth/jwt/config'),
    await read(rolePath),
    await read(`sys/policies/acl/${policyName}`),
  ];
  const same = (key: string): boolean => JSON.stringify(role[key]) === JSON.stringify(roleOf(rules)[key]);
  return (
    Object.entries(configOf(rules)).every(([key, value]) => config[key] === value) &&
    ['bound_audiences', 'bound_claims', 'claim_mappings', 'token_policies', 'user_claim'].every(same) &&
    policy.policy === (await policyOf(session))
  );
}

async function bind(session: Session, rules: JobRules): Promise<void> {
  const policy = { policy: await policyOf(session), allow_slashes_in_identity_templates: true };
  await session(`sys/policies/acl/${policyName}`, { method: 'PUT', body: policy });
  await session('auth/jwt/config', { method: 'POST', body: configOf(rules) });
  await session(rolePath, { method: 'POST', body: roleOf(rules) });
}

/** Whoever the forge says a job is of may read what belongs to that project, for some minutes. */
export function secretStoreJobsRunner(
  open: (url: string) => AskStore,
  keys: StoreKeys,
): StepRunner<'secret-store-jobs'> {
  return {
    async inspect({ input, fingerprint }) {
      const ask = open(input.url);
      const status = await ask('sys/health').then(
        (answer) => answer.status,
        () => undefined,
      );
      const access = await keys.read();
      if (status !== 200 || !access?.installer || access.rootToken !== undefined) return { state: 'absent' };
      const isReady = await asInstaller(ask, access, (session) => isAsWanted(session, input));
      return isReady ? { state: 'ready', fingerprint } : { state: 'different', why: 'jobs sign in by other rules' };
    },
    async apply({ input }) {
      const access = await keys.read();
      if (!access) throw lostKey();
      await asInstaller(open(input.url), access, (session) => bind(session, input));
    },
    async remove() {
      // Nobody asks for it while the store does not run.
    },
  };
}
