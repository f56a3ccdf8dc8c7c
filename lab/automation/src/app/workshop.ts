import type { Log } from '../../../kit/log.ts';
import { Api } from '../../../kit/pods/api.ts';
import { Handover } from '../pods/handover.ts';
import { Pods } from '../pods/pods.ts';
import { openUsers } from '../run/confine.ts';
import { Processes } from '../run/processes.ts';
import type { Tools } from '../run/tools.ts';
import type { Workshop } from '../run/workshop.ts';
import type { Sealer } from '../service/seal.ts';
import { readPodSettings, type Settings } from '../settings.ts';
import type { Store } from '../store/store.ts';

export interface Opened {
  workshop: Workshop;
  /** Where folders are handed over, for work that is done elsewhere. */
  handover?: Handover;
}

async function inPods({ PUBLIC_URL, INSTALLATION }: Settings, { store, sealer, log }: Wish): Promise<Opened> {
  const { place, api, images, claim } = await readPodSettings();
  const handover = new Handover(store.folder('handover'), PUBLIC_URL, sealer);
  const settings = { ...place, installation: INSTALLATION, images, claim };
  const patient = { ...api, patienceMs: Number.POSITIVE_INFINITY };
  const pods = new Pods({ api: new Api(api), patient: new Api(patient), settings, handover, log });
  log.info('Each job gets a pod of its own.', { namespace: settings.namespace, ...images });
  return { workshop: pods, handover };
}

async function besideUs(settings: Settings, { tools, store, log }: Wish): Promise<Opened> {
  const users = await openUsers({
    ...{ dataDir: store.dataDir, log, capacity: settings.AUTOMATION_CAPACITY, path: tools.path },
    ...{ apart: settings.AUTOMATION_JOBS === 'apart', uidBase: settings.AUTOMATION_UID_BASE },
    keepOut: settings.AUTOMATION_KEEP_OUT,
  });
  tools.forOthers = users.confinement?.kind === 'user';
  return { workshop: new Processes(users, tools, log) };
}

interface Wish {
  store: Store;
  sealer: Sealer;
  tools: Tools;
  log: Log;
}

export const openWorkshop = (settings: Settings, wish: Wish): Promise<Opened> =>
  settings.AUTOMATION_JOBS === 'pods' ? inPods(settings, wish) : besideUs(settings, wish);
