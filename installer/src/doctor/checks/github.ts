import { isPublishedTo } from '../../model/github.ts';
import type { GitHub, Settings } from '../../model/settings.ts';
import type { Files } from '../../ports/files.ts';
import type { SignApp } from '../../ports/github-app.ts';
import type { Http, HttpAnswer } from '../../ports/http.ts';
import { type Check, type Finding, fine } from '../check.ts';
import { authoritySetting, contentOf, type Desk, deskAt, page } from './github-desk.ts';
import { type SecretsGiven, secretOf, stop, untilStopped } from './stop.ts';
import { noCertificate } from './unanswered.ts';

interface World extends SecretsGiven {
  http: Http;
  files: Pick<Files, 'readTextIfPresent'>;
  signApp: SignApp;
}

/** What an App, or a token of the fine-grained kind, must be allowed; only what publishes needs to write. */
const permissions = {
  reading: { metadata: 'read', contents: 'read', statuses: 'read' },
  publishing: {
    metadata: 'read',
    contents: 'write',
    statuses: 'read',
    administration: 'write',
    workflows: 'write',
    actions: 'read',
    members: 'read',
  },
};
const scopes = { reading: ['repo'], publishing: ['repo', 'workflow', 'read:org'] };
/** A wider scope holds the narrower one. */
const wider: Record<string, string[]> = { 'read:org': ['write:org', 'admin:org'] };

const whose = 'GitHub’s';

const lacksApp = (granted: Record<string, unknown>, wanted: Record<string, string>): string[] =>
  Object.entries(wanted)
    .filter(([name, level]) => granted[name] !== level && granted[name] !== 'write')
    .map(([name, level]) => `${name}: ${level}`);

/** An App proves itself by its key, says what it may, and is given a token for the organization. */
async function tokenOfApp(desk: Desk, world: World, github: GitHub, publishes: boolean): Promise<string> {
  const { id, privateKey } = github.app!;
  const key = await secretOf(world, { whose, reference: privateKey, name: 'scm-github-private-key' });
  let proof = '';
  try {
    proof = world.signApp(id, key);
  } catch {
    stop(
      'The App’s private key is none.',
      'Give the whole PEM file that GitHub made for the App, with its first and last line.',
    );
  }
  const answer = await desk.ask(`/orgs/${github.organization}/installation`, proof);
  if (answer.status !== 200) {
    stop(
      `The App ${id} is not installed in the organization ${github.organization} (${answer.status}).`,
      `Install it there for all repositories: ${page}.`,
    );
  }
  const installation = contentOf(answer);
  if (installation.suspended_at)
    stop(`The App ${id} is suspended in ${github.organization}.`, 'Let it work again there.');
  if (publishes && installation.repository_selection === 'selected') {
    stop(
      `The App ${id} is installed for chosen repositories only: it would not see what templates make.`,
      `Install it for all repositories of ${github.organization}.`,
    );
  }
  const wanted = publishes ? permissions.publishing : permissions.reading;
  const lacking = lacksApp((installation.permissions ?? {}) as Record<string, unknown>, wanted);
  if (lacking.length > 0) stop(`The App ${id} lacks permissions: ${lacking.join(', ')}.`, `Grant them: ${page}.`);
  const made = await desk.ask(`/app/installations/${installation.id}/access_tokens`, proof, 'POST');
  return String(contentOf(made).token);
}

/** Tokens of the older kind say what they may in each answer; the others keep it to themselves. */
function lookAtScopes({ headers }: HttpAnswer, publishes: boolean): void {
  const told = headers['x-oauth-scopes'];
  if (told === undefined) return;
  const has = told.split(',').map((scope) => scope.trim());
  const lacking = scopes[publishes ? 'publishing' : 'reading'].filter(
    (scope) => ![scope, ...(wider[scope] ?? [])].some((each) => has.includes(each)),
  );
  if (lacking.length > 0)
    stop(`The token lacks scopes: ${lacking.join(', ')}.`, `Add them to it, or make one as ${page} says.`);
}

/** What templates need besides: teams that can be seen, and the jobs that their pipelines are made of. */
async function lookAtPublishing(desk: Desk, { organization, library }: GitHub, token: string): Promise<void> {
  const teams = await desk.ask(`/orgs/${organization}/teams?per_page=1`, token);
  if (teams.status !== 200) {
    stop(
      `The token may not see the teams of ${organization} (${teams.status}).`,
      `Give it the organization’s permission Members: read: ${page}.`,
    );
  }
  const jobs = await desk.ask(`/repos/${organization}/${library}/contents/action.yml`, token);
  if (jobs.status !== 200) {
    stop(
      `${organization}/${library} with the company’s jobs is not there, or the token may not see it (${jobs.status}): no pipeline would run.`,
      `Push it there once, as ${page} says, or name another in spec.scm.github.library.`,
    );
  }
}

async function look(world: World, github: GitHub, publishes: boolean): Promise<Finding> {
  const { authority: file, organization } = github;
  const authority = file === undefined ? undefined : await world.files.readTextIfPresent(file);
  if (file !== undefined && !authority?.includes('BEGIN CERTIFICATE')) return noCertificate(file, authoritySetting);
  const desk = deskAt(world.http, github, authority);
  const token = github.app
    ? await tokenOfApp(desk, world, github, publishes)
    : await secretOf(world, { whose, reference: github.token!, name: 'scm-github-token' });
  const answer = await desk.ask(`/orgs/${organization}`, token);
  if (answer.status !== 200) {
    stop(
      `${desk.place} is not there, is no organization, or the token may not see it (${answer.status}).`,
      'Compare spec.scm.github.organization with its address on GitHub; a fine-grained token has it as its resource owner.',
    );
  }
  lookAtScopes(answer, publishes);
  if (publishes) await lookAtPublishing(desk, github, token);
  return fine(`${desk.place} answers, and lets the portal ${publishes ? 'read and publish' : 'read'}.`);
}

/** GitHub as a forge beside the platform's own: is it there, and does it let us do what is configured? */
export function githubChecks({ scm, phase }: Pick<Settings, 'scm' | 'phase'>, world: World): Check[] {
  const { github } = scm;
  if (!github) return [];
  return [
    {
      id: 'github',
      title: 'GitHub',
      blocking: true,
      look: () => untilStopped(look(world, github, isPublishedTo({ scm, phase }))),
    },
  ];
}
