import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { addressOf, runContainer } from './engine.ts';

export const registryImage = 'registry:3';

export interface RunningRegistry {
  address: string;
  id: string;
  remove(): void;
}

/** A real registry on this machine's loopback, which is where Docker speaks with one without a certificate. */
export async function startRegistry(...options: string[]): Promise<RunningRegistry> {
  const { id, remove } = runContainer('--publish', '127.0.0.1:0:5000', ...options, registryImage);
  const address = addressOf(id, 5000);
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`http://${address}/v2/`).catch(() => undefined);
    if (answer) return { address, id, remove };
    await pause(100);
  }
  remove();
  throw new Error('the registry did not start');
}

const digestOf = (content: string): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

type Headers = Record<string, string>;

async function sent(response: Promise<Response>): Promise<Response> {
  const done = await response;
  if (done.ok) return done;
  throw new Error(`${done.url} answers ${done.status}: ${await done.text()}`);
}

async function uploadBlob(base: string, content: string, headers: Headers): Promise<string> {
  const begun = await sent(fetch(`${base}/blobs/uploads/`, { method: 'POST', headers }));
  const place = new URL(begun.headers.get('location') ?? '', base);
  const digest = digestOf(content);
  place.searchParams.set('digest', digest);
  const typed = { ...headers, 'content-type': 'application/octet-stream' };
  await sent(fetch(place, { method: 'PUT', headers: typed, body: content }));
  return digest;
}

async function uploadManifest(base: string, name: string, manifest: object & { mediaType: string }, headers: Headers) {
  const content = JSON.stringify(manifest);
  const typed = { ...headers, 'content-type': manifest.mediaType };
  await sent(fetch(`${base}/manifests/${name}`, { method: 'PUT', headers: typed, body: content }));
  return { digest: digestOf(content), size: content.length };
}

async function uploadImage(base: string, architecture: string, headers: Headers) {
  const config = JSON.stringify({ os: 'linux', architecture, rootfs: { type: 'layers', diff_ids: [] } });
  const digest = await uploadBlob(base, config, headers);
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const type = 'application/vnd.oci.image.config.v1+json';
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: { mediaType: type, digest, size: config.length },
    layers: [],
  };
  const { digest: name, size } = await uploadManifest(base, digestOf(JSON.stringify(manifest)), manifest, headers);
  return { mediaType, digest: name, size, platform: { os: 'linux', architecture } };
}

/** An image for two systems, without anything in it; `note` makes it another one. Gives the digest of its index. */
export async function uploadIndex(
  address: string,
  repository: string,
  { tag, note = '', headers = {} }: { tag: string; note?: string; headers?: Headers },
): Promise<string> {
  const base = `http://${address}/v2/${repository}`;
  const manifests = [await uploadImage(base, 'amd64', headers), await uploadImage(base, 'arm64', headers)];
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  const index = { schemaVersion: 2, mediaType, manifests, annotations: { note } };
  return (await uploadManifest(base, tag, index, headers)).digest;
}
