import { postgresServer } from '../../adapters/postgres-server.ts';
import { logIn } from '../../apply/cluster/psql.ts';
import { askDoor } from '../../apply/rotation/door.ts';
import type { Workshop } from '../../cli/world.ts';
import { embedded } from '../../targets/embedded/target.ts';
import type { Callee, ClusterView, RotationDesk } from '../../verify/surroundings.ts';
import { askAtEdge } from '../authority.ts';

const rotating =
  (workshop: Workshop): RotationDesk['rotate'] =>
  async (name, signal) => {
    const plan = await workshop.rotationPlan(name);
    await workshop.rotate(plan, { verb: 'verify', signal, listen: () => {} });
  };

/** Those whom the rotation itself asks at its end. */
const callees = (workshop: Workshop) => async (): Promise<Callee[]> => {
  const ask = askAtEdge(workshop);
  const { steps } = await workshop.rotationPlan('portal');
  const proofs = steps.flatMap((step) =>
    step.kind === 'rotation-proof' || step.kind === 'rotation-callers-proof' ? step.input.proofs : [],
  );
  return proofs.map((proof) => ({
    title: proof.title,
    secret: proof.secret,
    async takes(value, signal) {
      const answer = await askDoor(ask, proof, value, signal);
      if (typeof answer === 'number') throw new Error(`${proof.title} answers ${answer}`);
      return answer === 'taken';
    },
  }));
};

export function embeddedRotation(workshop: Workshop): RotationDesk {
  const { port } = embedded.endpoint('database', workshop.settings);
  const server = postgresServer(port, workshop.secrets);
  return {
    rotate: rotating(workshop),
    callees: callees(workshop),
    async letsIn(role, password) {
      const state = await server.roleState(role, password);
      if (state === 'absent') throw new Error('the database does not answer');
      return state === 'ready';
    },
  };
}

export function clusterRotation(workshop: Workshop, cluster: ClusterView): RotationDesk {
  return {
    rotate: rotating(workshop),
    callees: callees(workshop),
    async letsIn(role, password) {
      const { exitCode, output } = await cluster.runIn('psql-postgresql', logIn(role, 'postgres'), `${password}\n`);
      if (exitCode === 0 || output.includes('password authentication failed')) return exitCode === 0;
      throw new Error('the database does not answer');
    },
  };
}
