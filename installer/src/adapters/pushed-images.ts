import type { Files } from '../ports/files.ts';
import type { PushedImages } from '../ports/pushed-images.ts';

const isDigest = (value: unknown): value is string => typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);

/** A file of the installation. Should it be lost or damaged, the images are pushed once more: the registry has their layers. */
export function pushedImages(files: Files, path: string): PushedImages {
  const read = async (): Promise<Record<string, unknown>> => {
    const text = await files.readTextIfPresent(path);
    try {
      return { ...(JSON.parse(text ?? '{}') as Record<string, unknown>) };
    } catch {
      return {};
    }
  };
  const add = async (name: string, digest: string): Promise<void> => {
    const pushed = { ...(await read()), [name]: digest };
    await files.writeText(path, `${JSON.stringify(pushed, undefined, 2)}\n`);
  };
  // Images are pushed side by side: who writes waits for who writes, or one takes back what the other has written.
  let written: Promise<unknown> = Promise.resolve();

  return {
    async digest(name) {
      const found = (await read())[name];
      return isDigest(found) ? found : undefined;
    },
    write(name, digest) {
      const own = written.then(() => add(name, digest));
      written = own.catch(() => {});
      return own;
    },
  };
}
