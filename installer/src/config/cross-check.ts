import { broughtAwx } from '../model/automation.ts';
import { type SignInProvider, signInProviders } from '../model/settings.ts';

type Key = 'clientId' | 'clientSecret' | 'domain' | 'tenantId' | 'issuer' | 'match' | 'url';
type Found = { path: PropertyKey[]; text: string };

/** What each provider must be told, and what it may be told besides. */
const settings: Record<SignInProvider, { needs: Key[]; takes: Key[] }> = {
  oidc: { needs: [], takes: [] },
  github: { needs: ['clientId', 'clientSecret'], takes: ['url'] },
  google: { needs: ['clientId', 'clientSecret'], takes: [] },
  auth0: { needs: ['clientId', 'clientSecret', 'domain'], takes: ['issuer'] },
  'entra-id': { needs: ['clientId', 'clientSecret', 'tenantId'], takes: ['issuer'] },
};
/** `oidc` that is not the platform's own. */
const external: { needs: Key[]; takes: Key[] } = { needs: ['clientId', 'clientSecret', 'issuer'], takes: ['match'] };
const all: Key[] = ['clientId', 'clientSecret', 'domain', 'tenantId', 'issuer', 'match', 'url'];

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function problemsOf(entry: unknown, path: PropertyKey[], before: unknown[]): Found[] {
  const provider = signInProviders.find((each) => each === at(entry, 'provider'));
  if (!provider) return [];
  const found = (text: string): Found => ({ path: [...path, 'provider'], text });
  const written = all.filter((key) => at(entry, key) !== undefined);
  const { needs, takes } = provider === 'oidc' && written.length > 0 ? external : settings[provider];
  const missing = needs.filter((key) => !written.includes(key));
  const foreign = written.filter((key) => ![...needs, ...takes].includes(key));
  const isAgain = before.some((each) => at(each, 'provider') === provider);
  const called = needs === external.needs ? 'another oidc provider than the platform’s own' : provider;
  return [
    ...(missing.length > 0 ? [found(`sign-in with ${called} also needs ${missing.join(', ')}`)] : []),
    ...(foreign.length > 0 ? [found(`sign-in with ${called} has no use for ${foreign.join(', ')}`)] : []),
    ...(isAgain ? [found(`${provider} stands here a second time; each provider can be used once`)] : []),
  ];
}

/** A forge that templates publish to has to be there, and one way to be let in is enough. */
function problemsOfScm(spec: unknown): Found[] {
  const scm = at(spec, 'scm');
  const github = at(scm, 'github');
  const path = ['spec', 'scm'];
  if (github === undefined) {
    return at(scm, 'templates') === 'github'
      ? [{ path: [...path, 'templates'], text: 'templates on GitHub also need spec.scm.github' }]
      : [];
  }
  const ways = ['token', 'app'].filter((key) => at(github, key) !== undefined);
  return ways.length === 1 ? [] : [{ path: [...path, 'github'], text: 'GitHub needs either token or app' }];
}

/** One file of authorities is all that Node takes. */
function problemsOfAuthorities(spec: unknown): Found[] {
  const places = [['identity'], ['scm', 'github'], ['automation']];
  const [first, ...others] = places
    .map((place) => ({ place, file: place.reduce(at, spec) }))
    .map(({ place, file }) => ({ path: ['spec', ...place], file: at(file, 'authority') }))
    .filter(({ file }) => file !== undefined);
  return others
    .filter(({ file }) => file !== first?.file)
    .map(({ path }) => ({
      path,
      text: `${path.join('.')}.authority and ${first?.path.join('.')}.authority must be the same file: put all certificates into it`,
    }));
}

/** Requests end in one AWX. */
function problemsOfAwx(spec: unknown): Found[] {
  const asked = at(at(spec, 'providers'), 'automation');
  if (!Array.isArray(asked) || !asked.includes(broughtAwx) || at(at(spec, 'automation'), 'awx') === undefined)
    return [];
  const text =
    'spec.automation.awx names an AWX that is there, and spec.providers.automation brings another one: leave one of them out';
  return [{ path: ['spec', 'automation', 'awx'], text }];
}

/**
 * What no single value shows: what is missing beside another. It looks at the file as it was written,
 * so that it can be said together with everything else that is wrong there.
 */
export function crossCheck(file: unknown): Found[] {
  const spec = at(file, 'spec');
  const signIn = at(at(spec, 'identity'), 'signIn');
  const entries = Array.isArray(signIn) ? signIn : [];
  return [
    ...entries.flatMap((entry, index) =>
      problemsOf(entry, ['spec', 'identity', 'signIn', index], entries.slice(0, index)),
    ),
    ...problemsOfScm(spec),
    ...problemsOfAuthorities(spec),
    ...problemsOfAwx(spec),
  ];
}
