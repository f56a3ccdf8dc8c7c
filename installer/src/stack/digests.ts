import { type Document, isMap, isScalar, parseDocument, type Scalar, type YAMLMap } from 'yaml';
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

interface Edit {
  start: number;
  end: number;
  text: string;
}

function valueAt(image: YAMLMap, key: string): Scalar | undefined {
  const value = image.get(key, true);
  return isScalar(value) ? value : undefined;
}

function rangeOf(node: Scalar | undefined, name: string): [start: number, end: number] {
  if (!node?.range) throw new Error(`the stack lock's ${name} has no tag`);
  return [node.range[0], node.range[1]];
}

/** The value of `digest`, or a line for it below the tag's with whatever is written beside that. */
function editFor(text: string, document: Document, name: string, digest: string): Edit {
  const image = document.getIn(['images', name]);
  if (!isMap(image)) throw new Error(`the stack lock has no image called ${name}`);
  const locked = valueAt(image, 'digest');
  if (locked) {
    const [start, end] = rangeOf(locked, name);
    return { start, end, text: digest };
  }
  const [tag] = rangeOf(valueAt(image, 'tag'), name);
  const line = text.slice(text.lastIndexOf('\n', tag) + 1, tag);
  const found = text.indexOf('\n', tag);
  const end = found < 0 ? text.length : found;
  return { start: end, end, text: `\n${line.slice(0, line.search(/\S/))}digest: ${digest}` };
}

/** The lock's text with other digests; everything else stays as it is, to the letter. */
export function withDigests(text: string, digests: Record<string, string>): string {
  const document = parseDocument(text);
  const edits = Object.entries(digests).map(([name, digest]) => editFor(text, document, name, digest));
  return edits
    .sort((one, other) => other.start - one.start)
    .reduce((changed, edit) => changed.slice(0, edit.start) + edit.text + changed.slice(edit.end), text);
}
