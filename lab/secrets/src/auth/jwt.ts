import { describeError } from '../../../kit/log.ts';
import { invalid, nothing } from '../fault.ts';
import { type Answer, type Call, done, type Known } from '../http/call.ts';
import { type Body, isBody, listOf, refuseOthers, textOf } from '../http/input.ts';
import type { AuthMount, JwtConfig, JwtRole, State } from '../state.ts';
import { authOf, issueToken } from '../tokens.ts';
import { fetchKeys, KeyRing } from './keys.ts';
import { readTokenRules, showTokenRules, tokenKeys, unusedTokenKeys } from './rules.ts';
import { checkBounds, checkSignature, checkTime, parseJwt } from './verify.ts';

type Jwts = Extract<AuthMount, { type: 'jwt' }>;

const keys = new KeyRing();

function mountOf(state: State, mount: string): Jwts {
  const found = state.auths[mount];
  if (found?.type === 'jwt') return found;
  throw nothing();
}

async function keyFor(config: JwtConfig, id: string) {
  try {
    return await keys.find(config, id);
  } catch (error) {
    throw invalid(`error validating token: the issuer's keys cannot be had: ${describeError(error)}`);
  }
}

function claimed(claims: Body, name: string): string {
  const value = claims[name];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw invalid(`claim "${name}" not found in token`);
}

export async function login({ store, body, path }: Call, mount: string): Promise<Answer> {
  const name = textOf(body, 'role');
  const { config, roles, accessor } = mountOf(store.barrier.state, mount);
  if (!config) throw invalid('could not load configuration');
  const role = roles[name];
  if (!role) throw invalid(`role "${name}" could not be found`);
  const jwt = parseJwt(textOf(body, 'jwt'));
  checkSignature(jwt, await keyFor(config, String(jwt.header.kid ?? '')));
  checkTime(jwt.claims);
  checkBounds(jwt.claims, config, role);
  const who = claimed(jwt.claims, role.userClaim);
  const metadata = Object.fromEntries(
    Object.entries(role.mappings).map(([claim, key]) => [key, claimed(jwt.claims, claim)]),
  );
  const bearer = await store.barrier.change((state) =>
    issueToken(state, role, {
      ...{ displayName: `${mount.slice(0, -1)}-${who}`, path, meta: { role: name, ...metadata } },
      alias: { accessor, metadata },
    }),
  );
  return { auth: authOf(bearer) };
}

/** The issuer is asked at once: a wrong address is found by whoever writes it, not by the first job. */
async function putConfig({ store, body }: Known, mount: string): Promise<Answer> {
  refuseOthers(body, ['oidc_discovery_url', 'jwks_url', 'bound_issuer'], ['default_role', 'jwt_supported_algs']);
  const config = {
    discoveryUrl: textOf(body, 'oidc_discovery_url'),
    keysUrl: textOf(body, 'jwks_url'),
    issuer: textOf(body, 'bound_issuer'),
  };
  if (Boolean(config.discoveryUrl) === Boolean(config.keysUrl))
    throw invalid("exactly one of 'jwks_url', 'oidc_discovery_url' must be set");
  await fetchKeys(config).catch((error: unknown) => {
    throw invalid(
      config.keysUrl
        ? `error checking jwks URL: ${describeError(error)}`
        : `error checking oidc discovery URL: ${describeError(error)}`,
    );
  });
  await store.barrier.change((state) => {
    mountOf(state, mount).config = config;
  });
  return done;
}

function readClaims(body: Body): Record<string, string[]> {
  const value = body.bound_claims ?? {};
  if (!isBody(value)) throw invalid('bound_claims must be an object');
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, [each].flat().map(String)]));
}

function readMappings(body: Body): Record<string, string> {
  const value = body.claim_mappings ?? {};
  if (isBody(value) && Object.values(value).every((each) => typeof each === 'string'))
    return value as Record<string, string>;
  throw invalid('claim_mappings must be an object of texts');
}

function readRole(body: Body): JwtRole {
  refuseOthers(
    body,
    [
      ...tokenKeys,
      'role_type',
      'user_claim',
      'bound_audiences',
      'bound_claims',
      'bound_claims_type',
      'bound_subject',
      'claim_mappings',
    ],
    [...unusedTokenKeys, 'clock_skew_leeway', 'expiration_leeway', 'not_before_leeway'],
  );
  if ((textOf(body, 'role_type') || 'jwt') !== 'jwt') throw invalid('this store knows roles of the type jwt only');
  const claimsAre = textOf(body, 'bound_claims_type') || 'string';
  if (claimsAre !== 'string' && claimsAre !== 'glob') throw invalid("invalid 'bound_claims_type': string or glob");
  const [audiences, subject, claims, userClaim] = [
    listOf(body, 'bound_audiences'),
    textOf(body, 'bound_subject'),
    readClaims(body),
    textOf(body, 'user_claim'),
  ];
  if (!userClaim) throw invalid('a user claim must be defined on the role');
  if (audiences.length === 0 && !subject && Object.keys(claims).length === 0)
    throw invalid('must have at least one bound constraint when creating/updating a role');
  return { ...readTokenRules(body), audiences, subject, claims, claimsAre, userClaim, mappings: readMappings(body) };
}

const show = (role: JwtRole): Record<string, unknown> => ({
  ...showTokenRules(role),
  role_type: 'jwt',
  user_claim: role.userClaim,
  bound_audiences: role.audiences,
  bound_subject: role.subject,
  bound_claims: role.claims,
  bound_claims_type: role.claimsAre,
  claim_mappings: role.mappings,
});

async function handleConfig(call: Known, mount: string): Promise<Answer> {
  if (call.operation === 'update') return putConfig(call, mount);
  const { config } = mountOf(call.store.barrier.state, mount);
  if (!config || call.operation !== 'read') throw nothing();
  return { data: { oidc_discovery_url: config.discoveryUrl, jwks_url: config.keysUrl, bound_issuer: config.issuer } };
}

/** `auth/jwt/config` and `auth/jwt/role/<name>`. */
export async function handleJwt(call: Known, mount: string, [kind, name = '']: string[]): Promise<Answer> {
  const { store, operation, body } = call;
  if (kind === 'config') return handleConfig(call, mount);
  const { roles } = mountOf(store.barrier.state, mount);
  if (operation === 'list') return { data: { keys: Object.keys(roles).sort() } };
  if (operation === 'read') {
    const role = roles[name];
    if (!role) throw nothing();
    return { data: show(role) };
  }
  await store.barrier.change((state) => {
    const { roles: changed } = mountOf(state, mount);
    if (operation === 'delete') delete changed[name];
    else changed[name] = readRole(body);
  });
  return done;
}
