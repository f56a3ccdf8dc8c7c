import { commands } from '../adapters/commands.ts';
import { files } from '../adapters/files.ts';
import { dockerCredentials } from '../adapters/registry/credentials.ts';
import { imageRegistry } from '../adapters/registry/registry.ts';
import type { LockOptions } from '../cli/world.ts';
import { PlatformError } from '../model/errors.ts';
import type { DigestFound, LockedImage } from '../model/stack.ts';
import type { Registry } from '../ports/registry.ts';
import { compareDigest, withDigests } from '../stack/digests.ts';
import { parseStackLock } from '../stack/lock.ts';
import type { Place } from './place.ts';

/** Where an image is asked for: a registry, or a part of it, may have copies elsewhere. */
function askedAt({ repository }: LockedImage, elsewhere: Record<string, string>): string {
  const [from, to] = Object.entries(elsewhere).find(([known]) => repository.startsWith(`${known}/`)) ?? [];
  return from === undefined ? repository : `${to}${repository.slice(from.length)}`;
}

async function look(
  registry: Registry,
  [name, locked]: [string, LockedImage],
  { elsewhere, signal }: LockOptions,
): Promise<DigestFound> {
  const repository = askedAt(locked, elsewhere);
  const tagged = await registry.manifest(`${repository}:${locked.tag}`, signal);
  const isLockedThere = async (): Promise<boolean> =>
    (await registry.manifest(`${repository}@${locked.digest}`, signal)) !== undefined;
  return {
    name,
    reference: `${repository}:${locked.tag}`,
    locked: locked.digest,
    found: tagged?.digest,
    state: await compareDigest(locked, tagged?.digest, isLockedThere),
    platforms: tagged?.platforms ?? [],
  };
}

/** Everything that went wrong at once; what a registry could not say is not guessed. */
function refuse(failures: PlatformError[], asked: number): never {
  const [first] = failures;
  throw new PlatformError({
    code: first?.code ?? 'network',
    message: `${failures.length} of ${asked} images could not be asked for; nothing was written.`,
    details: failures.flatMap(({ message, details }) => [message, ...details.map((line) => `  ${line}`)]),
    ...(first?.hint === undefined ? {} : { hint: first.hint }),
    cause: first,
  });
}

/** Asks the registries what they have under the lock's tags; without `check` it writes that down. */
export async function lockStack({ root }: Place, options: LockOptions): Promise<DigestFound[]> {
  const path = `${root}/profiles/stack.lock.yaml`;
  const text = await files.readText(path);
  const images = Object.entries(parseStackLock(text).images);
  const registry = imageRegistry(dockerCredentials(commands, files));
  const outcomes = await Promise.allSettled(images.map((image) => look(registry, image, options)));
  options.signal.throwIfAborted();
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  const unforeseen = failures.find((failure) => !(failure instanceof PlatformError));
  if (unforeseen) throw unforeseen;
  if (failures.length > 0) refuse(failures as PlatformError[], images.length);
  const found = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  if (options.check) return found;
  const changed = found.filter(({ locked, found: digest }) => digest !== undefined && digest !== locked);
  const digests = Object.fromEntries(changed.map(({ name, found: digest }) => [name, digest ?? '']));
  if (changed.length > 0) await files.writeText(path, withDigests(text, digests));
  return found;
}
