import { type Document, isMap, isScalar, parseDocument } from 'yaml';
import type { DigestState, LockedImage } from '../model/stack.ts';

/** What is locked, held against what a registry has under the tag, and whether it still has what is locked. */
export function compareDigest(
  locked: LockedImage,
  found: string | undefined,
  isLockedThere: () => Promise<boolean>,
): Promise<DigestState> | DigestState {
  if (locked.digest === undefined) return found === undefined ? 'gone' : 'new';
  if (found === locked.digest) return 'same';
  return isLockedThere().then((there) => (there ? 'moved' : 'gone'));
}

function setDigest(document: Document, name: string, digest: string): void {
  const image = document.getIn(['images', name]);
  if (!isMap(image)) throw new Error(`the stack lock has no image called ${name}`);
  if (image.has('digest')) return void image.set('digest', digest);
  const after = image.items.findIndex(({ key }) => isScalar(key) && key.value === 'tag');
  image.items.splice(after + 1, 0, document.createPair('digest', digest));
}

/** The lock's text with other digests; order, comments and everything else stay as they are. */
export function withDigests(text: string, digests: Record<string, string>): string {
  const document = parseDocument(text);
  for (const [name, digest] of Object.entries(digests)) setDigest(document, name, digest);
  return document.toString({ lineWidth: 0 });
}
