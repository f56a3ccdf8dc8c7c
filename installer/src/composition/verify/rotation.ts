import { postgresServer } from '../../adapters/postgres-server.ts';
import { logIn } from '../../apply/cluster/psql.ts';
import type { Workshop } from '../../cli/world.ts';
import { embedded } from '../../targets/embedded/target.ts';
import type { ClusterView, RotationDesk } from '../../verify/surroundings.ts';

const rotating =
  (workshop: Workshop): RotationDesk['rotate'] =>
  async (name, signal) => {
    const plan = await workshop.rotationPlan(name);
    await workshop.rotate(plan, { verb: 'verify', signal, listen: () => {} });
  };

export function embeddedRotation(workshop: Workshop): RotationDesk {
  const { port } = embedded.endpoint('database', workshop.settings);
  const server = postgresServer(port, workshop.secrets);
  return {
    rotate: rotating(workshop),
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
    async letsIn(role, password) {
      const { exitCode, output } = await cluster.runIn('psql-postgresql', logIn(role, 'postgres'), `${password}\n`);
      if (exitCode === 0 || output.includes('password authentication failed')) return exitCode === 0;
      throw new Error('the database does not answer');
    },
  };
}
