import { holdsSecret, isReference, settingsOf } from '../configuration.ts';
import { clusterTexts } from '../cluster-texts.ts';
import type { Context } from '../context.ts';
import { type Control, unless } from '../control.ts';
import type { Inside } from '../surroundings.ts';

/** Where secrets are at home, what is data, and the logs, which OB-2 looks at. */
const notHere = new Set(['secrets.json', 'data', 'logs', 'supervisor.sock']);
/** What is written down for everybody. */
const shared = ['distro/config', 'profiles', 'lab/company/catalog'];

async function filesBelow({ files }: Inside, folder: string): Promise<string[]> {
  const entries = await files.list(folder).catch(() => []);
  const below = entries
    .filter(({ name }) => !notHere.has(name))
    .map(({ name, isFolder }) =>
      isFolder ? filesBelow({ files } as Inside, `${folder}/${name}`) : [`${folder}/${name}`],
    );
  return (await Promise.all(below)).flat();
}

async function written(context: Context): Promise<string[]> {
  const { inside } = context;
  const secrets = Object.entries(await inside.secrets()).filter(([, value]) => value.length >= 6);
  const places = [inside.folder, ...shared.map((place) => `${inside.root}/${place}`)];
  const paths = (await Promise.all(places.map((place) => filesBelow(inside, place)))).flat();
  const found = await Promise.all(
    paths.map(async (path) => {
      const text = await inside.files.readText(path).catch(() => '');
      return secrets.filter(([, value]) => text.includes(value)).map(([name]) => `${path} holds ${name}`);
    }),
  );
  context.note(
    `${secrets.length} secrets looked for in ${paths.length} files below ${places.join(', ')}`,
    `${found.flat().length} found`,
  );
  return found.flat();
}

/** Objects of the cluster, and the values that the charts were given. */
async function writtenInCluster(context: Context): Promise<string[]> {
  if (!context.knows('cluster')) return [];
  const secrets = Object.entries(await context.inside.secrets()).filter(([, value]) => value.length >= 6);
  const texts = await clusterTexts(context);
  const found = texts.flatMap(({ place, text }) =>
    secrets.filter(([, value]) => text.includes(value)).map(([name]) => `${place} holds ${name}`),
  );
  context.note(`the same in ${texts.length} objects and releases of the cluster`, `${found.length} found`);
  return found;
}

export const se1: Control = {
  id: 'SE-1',
  phase: 1,
  layer: 'Secrets',
  title: 'No secret stands in configuration, plan, journal or report',
  why: 'These are copied, compared, mailed and committed.',
  severity: 'critical',
  needs: ['inside', 'configuration'],
  remedy: 'Take the value out, write a reference to the environment instead, and replace the secret: it has been seen.',
  async check(context) {
    const literal = settingsOf(await context.configuration())
      .filter((setting) => holdsSecret(setting) && !isReference(setting.value))
      .map(({ path }) => `${path} is written out in the configuration`);
    const everywhere = await Promise.all([written(context), writtenInCluster(context)]);
    return unless([...everywhere.flat(), ...literal], 'every secret is only where secrets are kept');
  },
};
