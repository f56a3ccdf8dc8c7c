import { gunzipSync } from 'node:zlib';
import type { KubernetesObject } from '../model/kubernetes.ts';
import type { Context } from './context.ts';

/** What helm keeps of a release: packed, and written in base64 twice. */
function releaseText({ data }: KubernetesObject): string {
  const { release = '' } = (data ?? {}) as { release?: string };
  const packed = Buffer.from(Buffer.from(release, 'base64').toString(), 'base64');
  return gunzipSync(packed).toString();
}

const nameOf = ({ kind, metadata }: KubernetesObject): string => `${kind} ${metadata.name}`;

/** Everything of the cluster that tells how the platform is made, and in which no secret may stand. */
export async function clusterTexts({ cluster }: Context): Promise<{ place: string; text: string }[]> {
  const api = await cluster.api();
  const listed = async (apiVersion: string, kind: string): Promise<KubernetesObject[]> =>
    (await Promise.all(cluster.namespaces.map((namespace) => api.list({ apiVersion, kind, namespace })))).flat();
  const [open, secrets] = await Promise.all([
    Promise.all([
      listed('v1', 'ConfigMap'),
      listed('v1', 'Pod'),
      listed('apps/v1', 'Deployment'),
      listed('apps/v1', 'StatefulSet'),
    ]),
    listed('v1', 'Secret'),
  ]);
  const releases = secrets.filter(({ metadata }) => metadata.labels?.owner === 'helm');
  return [
    ...open.flat().map((object) => ({ place: nameOf(object), text: JSON.stringify(object) })),
    ...releases.map((each) => ({ place: `helm’s ${each.metadata.labels?.name}`, text: releaseText(each) })),
  ];
}
