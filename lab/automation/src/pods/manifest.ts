import {
  confinedPod,
  helperContainer,
  jobContainer,
  type Metadata,
  type Mount,
  type PodPlace,
  podSecret,
  scratch,
  secretVolume,
  sidecar,
} from '../../../kit/pods/manifest.ts';
import { parts } from '../../../kit/pods/shape.ts';
import type { Program, Work } from '../run/workshop.ts';
import { conductor, environment } from './conductor.ts';
import { NoImage } from './images.ts';
import { authorityFile, folders } from './places.ts';

export type Images = { shell: string } & Partial<Record<Program, string>>;

export type PodSettings = PodPlace & {
  installation: string;
  /** What each program is called in. */
  images: Images;
  /** The volume of what jobs leave to each other. */
  claim: string;
};

export const labels = {
  service: 'stagecraft.dev/automation',
  work: 'stagecraft.dev/work',
  mark: 'stagecraft.dev/mark',
};

/** How long files may take to be brought once everything else has ended: a controller that starts anew is waited for. */
const bringSeconds = 3600;
const spareSeconds = 900;

const metadata = ({ installation }: PodSettings, { id, mark, title }: Work): Metadata => ({
  name: id,
  labels: {
    [labels.service]: installation,
    [labels.work]: id,
    [labels.mark]: mark,
    'app.kubernetes.io/name': 'automation-job',
  },
  annotations: { 'stagecraft.dev/name': title },
});

export function imageOf({ images }: PodSettings, { steps }: Work): string {
  const program = steps[0]?.program ?? 'shell';
  const image = images[program];
  if (image === undefined) throw new NoImage(program);
  return image;
}

/** What the pod is given in private; it goes with it. */
export function workSecret(settings: PodSettings, work: Work, address: string): object {
  const { authority } = settings;
  return podSecret(metadata(settings, work), {
    conductor: conductor(work, imageOf(settings, work)),
    environment: environment(work, authority !== undefined),
    address,
    ...(authority === undefined ? {} : { authority }),
  });
}

const temporary: Mount = { name: 'temporary', mountPath: folders.temporary };
/** Under the same name as at the controller, so that every path that stands in a file holds. */
const own = ({ folder }: Work): Mount => ({ name: 'work', mountPath: folder });

const helper = (settings: PodSettings, work: Work, name: string): object =>
  helperContainer(settings, {
    ...{ name, memory: '256Mi', program: '/lab/automation-job.mjs', authorityFile: authorityFile(folders.helper) },
    env: { WORK_FOLDER: work.folder },
    mounts: [{ name: 'helper', mountPath: folders.helper, readOnly: true }, own(work), temporary],
  });

export function workPod(settings: PodSettings, work: Work): object {
  const trust = settings.authority === undefined ? [] : ['authority'];
  const shared = work.shared === undefined ? [] : [{ name: 'shared', mountPath: work.shared }];
  const items = (names: string[]) => [...names, ...trust].map((name) => ({ key: name, path: name }));
  return confinedPod(settings, {
    metadata: metadata(settings, work),
    graceSeconds: work.brings ? bringSeconds : 30,
    longestSeconds: work.timeoutSeconds + spareSeconds + (work.brings ? bringSeconds : 0),
    initContainers: [
      helper(settings, work, parts.prepare),
      ...(work.brings ? [sidecar(helper(settings, work, parts.bring))] : []),
    ],
    containers: [
      jobContainer(settings, {
        image: imageOf(settings, work),
        pullPolicy: 'IfNotPresent',
        files: folders.files,
        workingDir: work.folder,
        mounts: [own(work), ...shared, temporary],
      }),
    ],
    volumes: [
      secretVolume('job', work.id, items(['conductor', 'environment'])),
      secretVolume('helper', work.id, items(['address'])),
      scratch('work', '3Gi'),
      scratch('temporary', '1Gi'),
      ...(work.shared === undefined ? [] : [{ name: 'shared', persistentVolumeClaim: { claimName: settings.claim } }]),
    ],
  });
}
