import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import { type Act, hammer, type Hammered } from '../hammer.ts';
import type { Session } from '../sign-in.ts';

/** The front holds a request for as long, and not longer. */
const longestPauseSeconds = 60;
const patienceMs = (longestPauseSeconds + 15) * 1000;
/** On a cluster the portal is rolled twice, on a slow one for minutes each. */
const rotationSeconds = 900;

/** The portal's, and the superuser's. */
const roles = { backstage: 'portal-database-password', postgres: 'database-password' };
const readers = 4;
const writers = 2;

const drafts = '/api/requests/requests';

async function write(context: Context, as: Session, written: string[]): Promise<string | undefined> {
  const json = {
    typeId: 'new-database',
    submissionId: crypto.randomUUID(),
    values: { name: 'verify_never_made', purpose: 'stagecraft verify writes while a password is made anew' },
    draft: true,
  };
  const { status, body } = await context.ask(drafts, { method: 'POST', as, json, patienceMs, quiet: true });
  if (status !== 201) return `a request that was written is answered ${status}`;
  written.push((JSON.parse(body) as { request: { id: string } }).request.id);
  return undefined;
}

async function read(context: Context, as: Session): Promise<string | undefined> {
  const { status } = await context.ask('/api/catalog/entities?limit=5', { as, patienceMs, quiet: true });
  return status === 200 ? undefined : `a question to the catalog is answered ${status}`;
}

/** What was written is there, and is taken away again. */
async function lost(context: Context, as: Session, written: string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const id of written) {
    const { status } = await context.ask(`${drafts}/${id}`, { as, quiet: true });
    if (status !== 200) problems.push(`a request that was taken is answered ${status} afterwards`);
    await context.ask(`${drafts}/${id}`, { method: 'DELETE', as, quiet: true });
  }
  return [...new Set(problems)];
}

async function rotateUnderLoad(context: Context, as: Session, written: string[]): Promise<Hammered> {
  const acts: Act[] = [
    ...Array.from({ length: readers }, () => () => read(context, as)),
    ...Array.from({ length: writers }, () => () => write(context, as, written)),
  ];
  // Also when somebody has lost patience: what was begun comes to its end.
  return hammer(acts, () => context.rotation.rotate('database', AbortSignal.timeout(rotationSeconds * 1000)));
}

async function passwordsOf(
  context: Context,
  { role, former, now }: { role: string; former: string; now: string },
): Promise<string[]> {
  const { letsIn } = context.rotation;
  const [takesNow, takesFormer] = [await letsIn(role, now), await letsIn(role, former)];
  context.note(`the database as ${role}, with the new password and with the former one`, `${takesNow}, ${takesFormer}`);
  return [
    ...(now === former ? [`the password of ${role} is the same as before`] : []),
    ...(takesNow ? [] : [`the database does not take the new password of ${role}`]),
    ...(takesFormer ? [`the database still takes the former password of ${role}`] : []),
  ];
}

async function passwords(context: Context, before: Record<string, string>): Promise<string[]> {
  const after = await context.inside.secrets();
  const found: string[] = [];
  for (const [role, secret] of Object.entries(roles)) {
    const [former, now] = [before[secret] ?? '', after[secret] ?? ''];
    found.push(...(await passwordsOf(context, { role, former, now })));
  }
  return found;
}

async function signsIn(context: Context): Promise<string[]> {
  const [somebody] = await context.people();
  if (somebody === undefined) return ['there is nobody who could sign in'];
  return context.signInAnew(somebody).then(
    () => [],
    (error: Error) => [`afterwards nobody can sign in: ${error.message}`],
  );
}

export const se3: Control = {
  id: 'SE-3',
  phase: 2,
  layer: 'Secrets',
  title: 'The database’s passwords are made anew while people work, and the former ones are refused',
  why: 'A password that cannot be changed without a maintenance window is never changed.',
  severity: 'high',
  needs: ['people', 'inside', 'rotation'],
  disturbs: true,
  remedy: 'Run `stagecraft rotate database` again: it goes on where it stopped, and says what is in its way.',
  deadlineSeconds: rotationSeconds + 60,
  async check(context) {
    const as = await context.as('developer');
    const before = await context.inside.secrets();
    const written: string[] = [];
    let rotated: Hammered;
    try {
      rotated = await rotateUnderLoad(context, as, written);
    } catch (error) {
      await lost(context, as, written);
      const what = error instanceof Error ? error.message : String(error);
      return unless([`the rotation came to no good end: ${what}`], '');
    }
    const { done, longestMs, problems } = rotated;
    const seconds = Math.round(longestMs / 100) / 10;
    context.note(`${done} requests meanwhile, ${written.length} of them writing`, `the longest took ${seconds} s`);
    const tooLong = seconds > longestPauseSeconds ? [`a request waited for ${seconds} s`] : [];
    const gone = await lost(context, as, written);
    const found = [
      ...problems,
      ...tooLong,
      ...gone,
      ...(await passwords(context, before)),
      ...(await signsIn(context)),
    ];
    return unless(found, `${done} requests meanwhile: none was refused or lost, and the longest took ${seconds} s`);
  },
};
