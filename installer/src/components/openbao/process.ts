import type { Facts, Method } from '../../model/component.ts';
import { storeFolder } from '../../model/secret-store.ts';
import { storeSteps } from '../secret-store.ts';
import { configurationHere } from './configuration.ts';

/** Before it, who has asked for what could not be recorded from the configuration alone. */
const oldest = { major: 2, minor: 4 };

const isTooOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < oldest.major || (major === oldest.major && minor < oldest.minor);
};

function lacking({ store }: Facts): string | undefined {
  if (store?.holder === 'lab-secrets') return 'the secrets lie in the sealed file already, and do not move along';
  const wanted = `it takes OpenBao ${oldest.major}.${oldest.minor} or newer`;
  const install = 'install it as https://openbao.org/docs/install says';
  if (store?.bao === undefined) return `${wanted}, and there is no \`bao\` on PATH: ${install}`;
  return isTooOld(store.bao) ? `${wanted}, and \`bao\` on PATH is ${store.bao}: ${install}` : undefined;
}

export const process: Method = {
  readyStep: 'openbao/store',
  storeProcess: 'openbao',
  lacking,

  steps(context) {
    const { url, port, inside } = context.endpoint('secrets');
    const folder = `${context.facts.folder}/${storeFolder}`;
    const content = configurationHere({ folder, url, port: inside.port });
    const path = `${storeFolder}/openbao.hcl`;
    return [
      {
        id: 'openbao/folder',
        kind: 'folder',
        title: 'Keep the store’s folder to the store',
        after: [],
        holdsData: true,
        deadlineSeconds: 30,
        usualSeconds: 0,
        input: { path: storeFolder },
      },
      {
        id: 'openbao/configuration',
        kind: 'file',
        title: 'Write OpenBao’s configuration',
        after: ['openbao/folder'],
        holdsData: true,
        deadlineSeconds: 30,
        usualSeconds: 0,
        input: { path, content },
      },
      {
        id: 'openbao/process',
        kind: 'process',
        title: 'Start OpenBao',
        after: ['openbao/configuration', 'installation/keeper'],
        holdsData: false,
        deadlineSeconds: 120,
        usualSeconds: 3,
        input: {
          name: 'openbao',
          title: 'the store of secrets',
          program: 'bao',
          args: ['server', `-config=${context.facts.folder}/${path}`],
          cwd: folder,
          // Another configuration is another process.
          env: { CONFIGURATION: context.hash(content) },
          // What opens it comes to it from the keeper, and stands in no environment.
          secretEnv: {},
          front: { port, proxied: false },
          health: { kind: 'store' },
          after: [],
          unprivileged: false,
          startSeconds: 60,
          stopSeconds: 10,
          stopSignal: 'SIGTERM',
        },
      },
      ...storeSteps(context, 'openbao', 'openbao/process'),
    ];
  },
};
