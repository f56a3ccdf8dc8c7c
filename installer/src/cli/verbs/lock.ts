import { PlatformError } from '../../model/errors.ts';
import type { DigestFound } from '../../model/stack.ts';
import { print, printJson } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';
import type { LockOptions } from '../world.ts';
import { interruptible } from './interrupt.ts';

const differs = 6;

/** `docker.io=localhost:5000`: what is said to be at the first is asked for at the second. */
function elsewhereFrom(given: unknown): Record<string, string> {
  const pairs = (Array.isArray(given) ? given : []).map(String).map((pair) => pair.split('='));
  const wrong = pairs.find((pair) => pair.length !== 2 || pair.some((part) => part === ''));
  if (!wrong) return Object.fromEntries(pairs) as Record<string, string>;
  throw new PlatformError({
    code: 'usage',
    message: `--registry-map ${wrong.join('=')} names no two registries.`,
    hint: 'Write the one in the lock and the one to ask: --registry-map docker.io=registry.example.com/copies',
  });
}

const written: Record<DigestFound['state'], string> = {
  same: 'as locked',
  new: 'locked',
  moved: 'locked anew',
  gone: 'the registry does not have it',
};

const seen: Record<DigestFound['state'], string> = {
  same: 'as locked',
  new: 'not locked',
  moved: 'the tag has moved on; what is locked can still be had',
  gone: 'what is locked cannot be had',
};

/** One that has gone can still be locked anew, when the tag has another now. */
function said({ state, found }: DigestFound, check: boolean): string {
  if (check) return seen[state];
  return state === 'gone' && found !== undefined ? written.moved : written[state];
}

function show(images: DigestFound[], check: boolean): void {
  const width = Math.max(...images.map(({ reference }) => reference.length));
  for (const image of images) {
    const oneSystem = image.found !== undefined && image.platforms.length === 0 ? ' (for one system only)' : '';
    print(`${image.reference.padEnd(width)}  ${said(image, check)}${oneSystem}`);
    if (image.found !== undefined && image.found !== image.locked) print(`${' '.repeat(width)}  ${image.found}`);
  }
}

const isWrong =
  (check: boolean) =>
  ({ state, found }: DigestFound): boolean =>
    check ? state === 'new' || state === 'gone' : found === undefined;

export const lock: Run = async (world, _, options) => {
  const check = options.check === true;
  const elsewhere = elsewhereFrom(options.registryMap);
  const { signal, done } = interruptible();
  const asked: LockOptions = { check, elsewhere, signal };
  let images: DigestFound[];
  try {
    images = await world.lockStack(asked);
  } finally {
    done();
  }
  if (options.json === true) printJson({ images });
  else show(images, check);
  return images.some(isWrong(check)) ? differs : 0;
};
