import { randomBytes } from 'node:crypto';
import type { AtRest } from '../../model/plan.ts';
import type { Context } from '../context.ts';
import { type Control, failed, type Finding, passed } from '../control.ts';

const places: Record<AtRest['what'], string> = { store: 'the cluster’s store', volumes: 'the volumes' };

/** Something that stands nowhere else. */
const canary = (): string => `stagecraft-verify-${randomBytes(12).toString('hex')}`;

type Kind = 'Secret' | 'ConfigMap';

/** Puts a text into the cluster, and looks whether its store has written it down as it is. */
async function isReadable(context: Context, kind: Kind): Promise<boolean> {
  const { api, namespaces, storeHolds } = context.cluster;
  const cluster = await api();
  const text = canary();
  const metadata = { name: `${canary().slice(0, 32)}-${kind.toLowerCase()}`, namespace: namespaces[0] ?? '' };
  const object = { apiVersion: 'v1', kind, metadata };
  const value = kind === 'Secret' ? Buffer.from(text).toString('base64') : text;
  try {
    await cluster.apply({ ...object, data: { canary: value } });
    const found = (await storeHolds?.(text)) ?? false;
    context.note(
      `a ${kind} is made, and the files of the store are looked through for what is in it`,
      found ? 'it stands there' : 'nothing',
    );
    return found;
  } finally {
    await cluster.remove(object);
  }
}

/** What can be read must be found, or that nothing is found says nothing. */
async function tried(context: Context): Promise<Finding | undefined> {
  if (context.cluster.storeHolds === undefined) return undefined;
  if (!(await isReadable(context, 'ConfigMap'))) {
    return { result: 'unknown', found: 'what is known to be in the cluster’s store is not found there' };
  }
  return (await isReadable(context, 'Secret'))
    ? failed('what is in a Secret can be read in the files of the cluster’s store')
    : undefined;
}

const words = ({ what, encrypted, answers }: AtRest): string =>
  `${places[what]}: ${encrypted ? 'encrypted' : 'not encrypted'}, for which ${answers} answers`;

export const se5: Control = {
  id: 'SE-5',
  phase: 1,
  layer: 'Secrets',
  title: 'Data at rest is encrypted, or the plan says that it is not and who answers for that',
  why: 'A disk is sold, a snapshot is copied, and whoever has it reads what was on it.',
  severity: 'high',
  needs: ['cluster', 'inside'],
  remedy:
    'Let the cluster encrypt its store; write in spec.dataAtRest what holds for store and volumes, and who answers for it.',
  deadlineSeconds: 45,
  async check(context) {
    const broken = await tried(context);
    if (broken) return broken;
    const { atRest = [] } = await context.inside.plan();
    context.note('what the plan says of data at rest', atRest.map(words).join('; ') || 'nothing');
    const silent = (['store', 'volumes'] as const).filter((each) => !atRest.some(({ what }) => what === each));
    if (silent.length === 0) {
      const how = context.cluster.storeHolds ? 'Secrets cannot be read in the store; ' : '';
      return passed(`${how}the plan says: ${atRest.map(words).join('; ')}; no backups are made`);
    }
    const details = silent.map((what) => `of ${places[what]} nobody says whether it is encrypted (spec.dataAtRest)`);
    return { result: 'unknown', found: details[0] ?? '', details };
  },
};
