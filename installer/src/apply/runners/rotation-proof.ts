import { PlatformError } from '../../model/errors.ts';
import { formerOf } from '../../model/rotation.ts';
import type { StepInputs } from '../../model/step.ts';
import type { Http } from '../../ports/http.ts';
import type { PostgresServer } from '../../ports/postgres.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { askDoor, type Proof } from '../rotation/door.ts';
import { openTurnover } from '../rotation/turnover.ts';
import type { StepRunner } from '../runner.ts';

type Input = StepInputs['rotation-proof'];
function wrong(who: string, what: string): PlatformError {
  return new PlatformError({
    code: 'step',
    message: `${who} ${what}.`,
    hint: 'Run the command again: it goes on with the same new values. `stagecraft status` shows what does not run.',
  });
}

export function rotationProofRunner(
  server: PostgresServer,
  secrets: Secrets,
  http: Http,
): StepRunner<'rotation-proof'> {
  const turnover = openTurnover(secrets);

  const takes = async (proof: Proof, value: string, signal: AbortSignal): Promise<boolean> => {
    const answer = await askDoor(http, proof, value, signal);
    if (typeof answer === 'number')
      throw wrong(`${proof.title} (${proof.secret})`, `cannot be asked: it answered ${answer}`);
    return answer === 'taken';
  };

  const letsIn = async (role: string, password: string): Promise<boolean> => {
    const state = await server.roleState(role, password);
    if (state === 'absent') throw wrong(`PostgreSQL, asked as ${role},`, 'cannot be asked');
    return state === 'ready';
  };

  /** Each by the name that it is told with, and how it is asked. */
  const doors = ({ roles, proofs }: Input, signal: AbortSignal) => [
    ...roles.map(({ role, passwordSecret: secret }) => ({
      who: `PostgreSQL, asked as ${role},`,
      secret,
      takes: (value: string) => letsIn(role, value),
    })),
    ...proofs.map((proof) => ({
      who: `${proof.title} (${proof.secret})`,
      secret: proof.secret,
      takes: (value: string) => takes(proof, value, signal),
    })),
  ];

  return {
    async inspect({ input }) {
      const begun = [...(await turnover.prepared(input.secrets)), ...(await turnover.promoted(input.secrets))];
      return begun.length > 0 ? { state: 'different', why: 'nobody has tried the former ones' } : { state: 'absent' };
    },
    async apply({ input }, { signal, progress }) {
      const former = new Set(await turnover.promoted(input.secrets));
      for (const door of doors(input, signal).filter(({ secret }) => former.has(secret))) {
        progress(`trying ${door.who.replace(/,$/, '')}`);
        if (!(await door.takes(await secrets.read(door.secret)))) throw wrong(door.who, 'does not take the new value');
        if (await door.takes(await secrets.read(formerOf(door.secret))))
          throw wrong(door.who, 'still takes the former value');
      }
      await turnover.forget(input.secrets);
    },
    async remove() {
      // It has changed nothing.
    },
  };
}
