import type { Outcome } from '../../apply/apply.ts';
import type { Listener } from '../../apply/events.ts';
import { type RotationName, rotations } from '../../model/rotation.ts';
import { print } from '../../ui/terminal.ts';
import { makeView } from '../../ui/make-view.ts';
import type { Workshop } from '../world.ts';
import { interruptible } from './interrupt.ts';

/** What a change-over said last is what it has cost. */
function listening(listen: Listener): { listen: Listener; cost(): string } {
  const last = new Map<string, string>();
  return {
    listen(event) {
      if (event.event === 'step-progress' && event.step.kind === 'rotation-switch')
        last.set(event.step.id, event.message);
      listen(event);
    },
    cost: () => [...last.values()].map((message) => `; ${message}`).join(''),
  };
}

/** Makes the secrets anew, shown as it goes. */
export async function runRotation(workshop: Workshop, name: RotationName, json: boolean): Promise<Outcome> {
  const plan = await workshop.rotationPlan(name);
  const view = await makeView({ json });
  const { signal, done } = interruptible(view.stopping);
  const { listen, cost } = listening(view.listen);
  try {
    const outcome = await workshop.rotate(plan, { verb: `rotate ${name}`, signal, listen });
    await view.end(outcome);
    if (!json) print(`Of ${rotations[name].title}, the former ones are refused${cost()}.`);
    return outcome;
  } catch (error) {
    await view.fail();
    throw error;
  } finally {
    done();
  }
}

/** Goes on with one that was cut off; says so, as nobody has asked for it now. */
export async function finishRotation(workshop: Workshop, json: boolean): Promise<boolean> {
  const name = await workshop.cutOffRotation();
  if (name === undefined) return false;
  if (!json) print(`The rotation of ${rotations[name].title} was cut off; it goes on.`);
  await runRotation(workshop, name, json);
  return true;
}
