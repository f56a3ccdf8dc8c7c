import { invalid } from '../fault.ts';

export type Body = Record<string, unknown>;

export const isBody = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function parseBody(text: string): Body {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isBody(value)) return value;
  } catch {
    // Said below, without the parser's words: they quote what was sent.
  }
  throw invalid('error parsing JSON: the body must be an object');
}

export function textOf(body: Body, name: string): string {
  const value = body[name] ?? '';
  if (typeof value === 'string') return value;
  throw invalid(`${name} must be a text`);
}

/** A list, or text with commas, as the command line sends it. */
export function listOf(body: Body, name: string): string[] {
  const value = body[name] ?? [];
  const list = typeof value === 'string' ? value.split(',').map((each) => each.trim()) : value;
  if (Array.isArray(list) && list.every((each) => typeof each === 'string')) return list.filter((each) => each !== '');
  throw invalid(`${name} must be a list of texts`);
}

/** What is not there is refused by name: passed over, it would promise a protection that nobody gives. */
export function refuseOthers(body: Body, known: string[], unused: string[] = []): void {
  const isSet = (value: unknown): boolean =>
    ![undefined, null, '', 0, false].includes(value as never) && !(Array.isArray(value) && value.length === 0);
  const others = Object.keys(body).filter(
    (key) => !known.includes(key) && !(unused.includes(key) && !isSet(body[key])),
  );
  if (others.length > 0) throw invalid(`this store does not support ${others.join(', ')}`);
}
