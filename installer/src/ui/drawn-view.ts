import type { ApplyEvent } from '../apply/events.ts';
import type { Difference, Plan } from '../model/plan.ts';
import { Picture } from './picture.ts';
import { plainView } from './plain-view.ts';
import { changeCounts, missingLines } from './plan-view.ts';
import { farText, type Row, rowOf, type RowState, wasStopped } from './row.ts';
import { sayStopping } from './stopping.ts';
import { print, say } from './terminal.ts';
import type { View } from './view.ts';

type StepEvent = Exclude<ApplyEvent, { event: 'plan' }>;

/** Below the steps: what those that run side by side say, the total, and where the cursor stands. */
const linesBelow = 7;

function endedAs(event: StepEvent): RowState {
  if (event.event === 'step-failed') return wasStopped(event.error) ? 'stopped' : 'failed';
  return event.event === 'step-undone' ? 'undone' : 'done';
}

/** What a step looks like after an event. */
function follow(row: Row, event: StepEvent): void {
  const now = Date.now();
  row.shown = true;
  if (event.event === 'step-progress') row.said = farText(event.message, event.done, event.total);
  else if (event.event === 'step-started') Object.assign(row, { state: 'running', began: now });
  else {
    row.ended = now;
    row.state = endedAs(event);
  }
}

/** A picture that is taller than the terminal would hide what runs: then it is told line by line. */
function fits(rows: Row[]): boolean {
  return rows.filter(({ shown }) => shown).length + linesBelow <= (process.stdout.rows ?? Number.POSITIVE_INFINITY);
}

/** listr2 draws what the events say; it decides nothing. */
export function drawnView(): View {
  const rows = new Map<string, Row>();
  let picture: Picture | undefined;
  let told: View | undefined;

  const begin = (plan: Plan, differences: Difference[]): void => {
    for (const { step, change } of differences) rows.set(step.id, rowOf(step, change));
    const all = [...rows.values()];
    if (!all.some(({ shown }) => shown)) return;
    if (fits(all)) {
      say(`Phase ${plan.phase} on ${plan.target}: ${changeCounts(differences)}.`);
      for (const line of missingLines(plan)) say(line);
      picture = new Picture(all);
    } else {
      told = plainView();
      told.listen({ event: 'plan', plan, differences });
    }
  };

  /** What was never begun: needless after all, or out of reach. */
  const settle = (state: RowState): void => {
    for (const row of rows.values()) {
      if (!row.shown || row.state !== 'waiting') continue;
      row.state = state;
      picture?.draw(row);
    }
  };

  return {
    listen(event) {
      if (event.event === 'plan') return begin(event.plan, event.differences);
      if (told) return told.listen(event);
      const row = rows.get(event.step.id);
      if (!row) return;
      follow(row, event);
      picture?.draw(row);
    },
    stopping() {
      if (picture) picture.stop();
      else sayStopping();
    },
    async end(outcome) {
      if (told) return told.end(outcome);
      settle('done');
      await picture?.end();
      print(`${outcome.changed} changed, ${outcome.unchanged} unchanged.`);
    },
    async fail() {
      if (told) return told.fail();
      settle('not begun');
      await picture?.end();
    },
  };
}
