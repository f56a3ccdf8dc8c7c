import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import { type Act, hammer, type Hammered } from '../hammer.ts';
import type { Session } from '../sign-in.ts';
import type { Callee } from '../surroundings.ts';

/** The front holds a request for as long, and not longer. */
const longestPauseSeconds = 60;
const patienceMs = (longestPauseSeconds + 15) * 1000;
/** On a cluster the portal is rolled twice, on a slow one for minutes each. */
const rotationSeconds = 900;

/** The portal's, and the superuser's. */
const roles = { backstage: 'portal-database-password', postgres: 'database-password' };
/** One after the other. */
const rotated = ['database', 'portal'] as const;
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
  return hammer(acts, async () => {
    for (const name of rotated) await context.rotation.rotate(name, AbortSignal.timeout(rotationSeconds * 1000));
  });
}

/** Both rotations have changed it; whoever is asked takes the one and refuses the other. */
async function changedAt(
  context: Context,
  { title, secret, takes }: Callee,
  secrets: Record<'before' | 'after', Record<string, string>>,
): Promise<string[]> {
  const [former, now] = [secrets.before[secret] ?? '', secrets.after[secret] ?? ''];
  const signal = AbortSignal.timeout(patienceMs);
  const [takesNow, takesFormer] = [await takes(now, signal), await takes(former, signal)];
  context.note(`${title} (${secret}), with the new value and with the former one`, `${takesNow}, ${takesFormer}`);
  return [
    ...(now === former ? [`${secret} is the same as before`] : []),
    ...(takesNow ? [] : [`${title} does not take the new ${secret}`]),
    ...(takesFormer ? [`${title} still takes the former ${secret}`] : []),
  ];
}

async function changed(context: Context, before: Record<string, string>): Promise<string[]> {
  const { letsIn, callees } = context.rotation;
  const after = await context.inside.secrets();
  const passwords = Object.entries(roles).map(
    ([role, secret]): Callee => ({
      title: `the database, asked as ${role},`,
      secret,
      takes: (value) => letsIn(role, value),
    }),
  );
  const found: string[] = [];
  for (const callee of [...passwords, ...(await callees())])
    found.push(...(await changedAt(context, callee, { before, after })));
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
  title:
    'The database’s passwords and the portal’s keys are made anew while people work, and the former ones are refused',
  why: 'A password that cannot be changed without a maintenance window is never changed.',
  severity: 'high',
  needs: ['people', 'inside', 'rotation'],
  disturbs: true,
  remedy:
    'Run `stagecraft rotate database` and `stagecraft rotate portal` again: they go on where they stopped, and say what is in their way.',
  deadlineSeconds: rotated.length * rotationSeconds + 60,
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
    const found = [...problems, ...tooLong, ...gone, ...(await changed(context, before)), ...(await signsIn(context))];
    return unless(found, `${done} requests meanwhile: none was refused or lost, and the longest took ${seconds} s`);
  },
};
