import { formerOf, nextOf } from '../../model/rotation.ts';
import type { CallersRotation } from '../../model/step.ts';
import type { ClusterAccess } from '../../ports/cluster.ts';
import type { Http } from '../../ports/http.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { touchPods } from '../cluster/pods.ts';
import { askDoor, type Proof } from '../rotation/door.ts';
import { noWayBack, openTurnover } from '../rotation/turnover.ts';
import { hastenMs, waitOn } from '../rotation/waiting.ts';
import type { StepContext, StepRunner, StepRunners } from '../runner.ts';

/** Tokens made anew where nobody is started anew for it but the portal: whoever is asked reads them from files. */
export function callersRotationRunners(
  access: ClusterAccess,
  secrets: Secrets,
  http: Http,
): Pick<StepRunners, 'rotation-heard' | 'rotation-promoted' | 'rotation-callers-proof'> {
  const turnover = openTurnover(secrets);

  /** Until each service answers so to the value that is kept under that name. */
  const untilAll = async (
    input: CallersRotation,
    proofs: Proof[],
    named: (secret: string) => string,
    wanted: 'taken' | 'refused',
    context: StepContext,
  ): Promise<void> => {
    let [waiting, touched] = [proofs, 0];
    while (waiting.length > 0) {
      if (Date.now() - touched >= hastenMs) {
        const cluster = await access.get();
        for (const name of input.workloads) await touchPods(cluster, input.namespace, name);
        touched = Date.now();
      }
      const still: Proof[] = [];
      for (const proof of waiting) {
        const answer = await askDoor(http, proof, await secrets.read(named(proof.secret)), context.signal).catch(
          () => 0,
        );
        if (answer !== wanted) still.push(proof);
      }
      waiting = still;
      const [first] = waiting;
      if (first === undefined) return;
      const words = wanted === 'taken' ? 'does not know the new token yet' : 'still takes the former token';
      await waitOn(`${first.title} ${words}`, context, `${first.title} (${first.secret}) ${words}.`);
    }
  };

  const runner = <Input extends { secrets: string[] }>(
    apply: (input: Input, context: StepContext) => Promise<void>,
  ) => ({
    inspect: ({ input }: { input: Input }) => turnover.state(input.secrets),
    apply: ({ input }: { input: Input }, context: StepContext) => apply(input, context),
    remove: noWayBack,
  });

  return {
    'rotation-heard': runner<CallersRotation>((input, context) =>
      untilAll(input, input.proofs, nextOf, 'taken', context),
    ),
    'rotation-promoted': runner<{ secrets: string[] }>((input) => turnover.promote(input.secrets)),
    'rotation-callers-proof': runner<CallersRotation>(async (input, context) => {
      const cluster = await access.get();
      for (const name of input.callers)
        await cluster.remove({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: input.namespace } });
      const former = new Set(await turnover.promoted(input.secrets));
      const proofs = input.proofs.filter(({ secret }) => former.has(secret));
      await untilAll(input, proofs, (name) => name, 'taken', context);
      await untilAll(input, proofs, formerOf, 'refused', context);
      await turnover.forget(input.secrets);
    }),
  } satisfies { [Kind in 'rotation-heard' | 'rotation-promoted' | 'rotation-callers-proof']: StepRunner<Kind> };
}
