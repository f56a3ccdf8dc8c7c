import { addressesOf, isPublishedTo } from '../../model/github.ts';
import type { Phase } from '../../model/vocabulary.ts';
import type { GitHub, SecretReference, Settings } from '../../model/settings.ts';

const token = { variable: 'SCM_GITHUB_TOKEN', secret: 'scm-github-token' };
const privateKey = { variable: 'SCM_GITHUB_PRIVATE_KEY', secret: 'scm-github-private-key' };

/** With what the portal proves itself to GitHub: one secret, whichever of the two ways it is. */
function proofOf(github: GitHub | undefined) {
  if (github?.token) return { ...token, reference: github.token };
  return github?.app && { ...privateKey, reference: github.app.privateKey };
}

/** By the name under which the installation keeps it. */
export function gitHubGiven({ github }: Settings['scm']): Record<string, SecretReference> {
  const proof = proofOf(github);
  return proof ? { [proof.secret]: proof.reference } : {};
}

export function gitHubSecretEnv({ github }: Settings['scm']): Record<string, string> {
  const proof = proofOf(github);
  return proof ? { [proof.variable]: proof.secret } : {};
}

function integrationOf(github: GitHub): object {
  const { host, api } = addressesOf(github);
  const place = { host, apiBaseUrl: api };
  if (!github.app) return { ...place, token: `\${${token.variable}}` };
  const key = `\${${privateKey.variable}}`;
  // An App has the two others for people who sign in; Backstage asks for them also where nobody does, and sends neither.
  return { ...place, apps: [{ appId: github.app.id, privateKey: key, clientId: 'not-used', clientSecret: key }] };
}

/** The layer by which the portal knows GitHub: what it looks through, and what its templates need to know. */
export function gitHubLayer({ scm }: Settings, phase: Phase): Record<string, unknown> {
  const { github } = scm;
  if (!github) return {};
  const { organization, catalogPath, everyMinutes, library, visibility } = github;
  const { host } = addressesOf(github);
  const schedule = {
    initialDelay: { seconds: 5 },
    frequency: { minutes: everyMinutes },
    timeout: { minutes: 5 },
  };
  const found = { host, organization, catalogPath, validateLocationsExist: true, schedule };
  const parameters = { forge: 'github', organization, library: `${organization}/${library}`, visibility };
  return {
    integrations: { github: [integrationOf(github)] },
    catalog: { providers: { github: { company: found } } },
    ...(isPublishedTo({ scm, phase }) ? { scaffolder: { defaultEnvironment: { parameters } } } : {}),
  };
}
