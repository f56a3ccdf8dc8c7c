import type { Change, Difference, Plan } from '../model/plan.ts';
import { columns, roughly, styled, type Style, table } from './terminal.ts';

const marks: Record<Change, { mark: string; style: Style; word: string }> = {
  add: { mark: '+', style: 'green', word: 'to add' },
  change: { mark: '~', style: 'yellow', word: 'to change' },
  repair: { mark: '!', style: 'yellow', word: 'to repair' },
  remove: { mark: '-', style: 'red', word: 'to remove' },
  unchanged: { mark: ' ', style: 'dim', word: 'unchanged' },
};

export function changeCounts(differences: Difference[]): string {
  const order: Change[] = ['add', 'change', 'repair', 'remove', 'unchanged'];
  const counts = order.map((change) => ({
    change,
    count: differences.filter((each) => each.change === change).length,
  }));
  return counts
    .filter(({ change, count }) => count > 0 || change === 'unchanged')
    .map(({ change, count }) => `${count} ${marks[change].word}`)
    .join(', ');
}

function imageLines({ redirected, unlocked }: Plan): string[] {
  return [
    ...redirected.map(({ from, to }) => styled(`  ${from} is taken from ${to}`, 'dim')),
    ...unlocked.map((reference) =>
      styled(
        `  ${reference} is not locked: its tag decides what comes. \`stagecraft lock\` asks for its digest.`,
        'yellow',
      ),
    ),
  ];
}

/** Nobody should look for what is not there. */
export function missingLines({ phase, missing = [] }: Plan): string[] {
  return missing.map((what) => styled(`Phase ${phase} comes up here without ${what}.`, 'yellow'));
}

const places = { store: 'the cluster’s store', volumes: 'the volumes' };

function atRestLines({ atRest = [] }: Plan): string[] {
  return atRest.map(({ what, encrypted, answers }) =>
    styled(`  ${places[what]}: ${encrypted ? '' : 'not '}encrypted at rest; ${answers} answers for that`, 'dim'),
  );
}

/** A narrow terminal gets the words and not the ids: half a line each is worth less than either. */
function fitting(rows: string[][]): string[] {
  const whole = table(rows);
  if (Math.max(...whole.map((line) => line.length)) <= columns()) return whole;
  return table(rows.map(([mark = '', title = '', , why = '']) => [mark, title, why]));
}

export function planLines(plan: Plan, differences: Difference[]): string[] {
  const rows = differences.map(({ step, change, why }) => [
    marks[change].mark,
    step.title,
    step.id,
    change === 'unchanged' ? '' : why,
  ]);
  const drawn = fitting([['', 'step', 'id', 'why'], ...rows]);
  const busy = differences.filter(({ change }) => change !== 'unchanged');
  const seconds = busy.reduce((sum, { step }) => sum + step.usualSeconds, 0);
  return [
    `Phase ${plan.phase} on ${plan.target}, installation “${plan.installation}”.`,
    ...missingLines(plan),
    ...plan.providers.map(({ capability, component, delivery, refused }) => {
      const instead = refused.map((candidate) => `; not ${candidate.component}, because ${candidate.why}`).join('');
      return styled(`  ${capability}: ${component} (${delivery})${instead}`, 'dim');
    }),
    ...imageLines(plan),
    ...atRestLines(plan),
    '',
    ...drawn.map((line, index) =>
      index === 0 ? styled(line, 'dim') : styled(line, marks[differences[index - 1]?.change ?? 'unchanged'].style),
    ),
    '',
    `${changeCounts(differences)}.${seconds > 5 ? ` Usually takes up to ${roughly(seconds)}.` : ''}`,
    ...(busy.length > 0 ? ['Nothing has been changed; `stagecraft up` does it.'] : []),
  ];
}
