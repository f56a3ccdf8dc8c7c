import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import type { Account } from '../surroundings.ts';

async function problemsOf(context: Context, person: Account): Promise<string[]> {
  const expected = `user:default/${person.username}`;
  try {
    const session = await context.signIn(person);
    context.note(`sign in as ${person.username}`, `the portal takes them for ${session.ref}`);
    if (session.ref !== expected) return [`${person.username} is taken for ${session.ref}`];
    const { status } = await context.ask(`/api/catalog/entities/by-name/user/default/${person.username}`, {
      as: session,
    });
    return status === 200 ? [] : [`${expected} is not in the catalog: it answers ${status}`];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    context.note(`sign in as ${person.username}`, why);
    return [`${person.username} cannot sign in: ${why}`];
  }
}

export const id3: Control = {
  id: 'ID-3',
  phase: 1,
  layer: 'Identity and policy',
  title: 'Everybody signs in by OpenID Connect and is who the catalog says',
  why: 'Rights, ownership and the audit trail hang on the person that a sign-in leads to.',
  severity: 'high',
  needs: ['people'],
  remedy:
    'Look at the portal’s log of that sign-in: the person must be in the catalog under the name that the provider gives.',
  async check(context) {
    const people = await context.people();
    const problems = (await Promise.all(people.map((person) => problemsOf(context, person)))).flat();
    return unless(problems, `all ${people.length} people sign in and are found in the catalog`);
  },
};
