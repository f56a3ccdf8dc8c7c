import type { KubernetesObject } from '../../model/kubernetes.ts';
import { amountOf, database, live, specOf } from '../cluster.ts';
import { type Control, unless } from '../control.ts';

const claim = `data-${database}-0`;
const size = '8Gi';
const settings: Record<string, string> = { max_connections: '100', shared_buffers: '256MB' };

/** What stands beside the platform brings connections of its own, and they are as many more. */
const isEnough = (name: string, found: string, wanted: string): boolean =>
  name === 'max_connections' ? Number(found) >= Number(wanted) : found === wanted;

/** As the server itself has them now, whatever its files and arguments say. */
const sql = `SELECT ${Object.keys(settings)
  .map((name) => `current_setting('${name}') AS ${name}`)
  .join(', ')}`;

function problemsOfVolume(found: KubernetesObject | undefined): string[] {
  if (found === undefined) return [`the volume ${claim} is not there`];
  const { phase, capacity } = (found.status ?? {}) as { phase?: string; capacity?: { storage?: string } };
  if (phase !== 'Bound') return [`the volume ${claim} is ${phase ?? 'not known'}`];
  const storage = capacity?.storage ?? '0';
  // Whoever owns the cluster may have made it larger.
  return amountOf(storage) >= amountOf(size) ? [] : [`the volume has ${storage} instead of ${size}`];
}

export const de2: Control = {
  id: 'DE-2',
  phase: 1,
  layer: 'Deployment shape',
  title: 'PostgreSQL is a StatefulSet with the volume and the settings of the reference architecture',
  why: 'Pools, limits and the size of the catalog are reckoned by them.',
  severity: 'medium',
  needs: ['cluster', 'database'],
  remedy: 'See who changed the StatefulSet `psql-postgresql`; `stagecraft down` and `up` bring it back, with its data.',
  async check(context) {
    const [workload, volume, [row = {}]] = await Promise.all([
      live(context, 'apps/v1', 'StatefulSet', database),
      live(context, 'v1', 'PersistentVolumeClaim', claim),
      context.read('postgres', { sql }),
    ]);
    const templates = specOf<{ volumeClaimTemplates: KubernetesObject[] }>(workload).volumeClaimTemplates ?? [];
    context.note('the volume of PostgreSQL', JSON.stringify(volume?.status ?? 'nothing'));
    const wrong = Object.entries(settings).filter(([name, value]) => !isEnough(name, String(row[name]), value));
    const problems = [
      ...(workload === undefined ? ['there is no StatefulSet of PostgreSQL'] : []),
      ...(workload !== undefined && templates.length === 0 ? ['the StatefulSet asks for no volume'] : []),
      ...problemsOfVolume(volume),
      ...wrong.map(([name, value]) => `PostgreSQL has ${name} = ${String(row[name])} instead of ${value}`),
    ];
    return unless(
      problems,
      `a volume of ${size}, ${Object.entries(settings)
        .map((each) => each.join(' = '))
        .join(', ')}`,
    );
  },
};
