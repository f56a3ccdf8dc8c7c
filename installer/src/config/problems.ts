import { type Document, isMap, isPair, type LineCounter, type Node } from 'yaml';
import type { z } from 'zod';
import { keysAt } from './keys.ts';
import { nearest } from './nearest.ts';

export interface Problem {
  line: number;
  column: number;
  text: string;
}

type Path = readonly PropertyKey[];

function keyNode(document: Document, path: Path): Node | undefined {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isPair(item) && String(item.key) === String(path.at(-1)));
  return pair?.key as Node | undefined;
}

/** A problem with its place: the key, or the value, or whatever is nearest to it and there. */
export function problemAt(document: Document, lines: LineCounter, path: Path, text: string): Problem {
  for (let length = path.length; length > 0; length -= 1) {
    const part = path.slice(0, length);
    const node = keyNode(document, part) ?? (document.getIn(part, true) as Node | undefined);
    if (node?.range) {
      const { line, col } = lines.linePos(node.range[0]);
      return { line, column: col, text };
    }
  }
  return { line: 1, column: 1, text };
}

const shown = (path: Path): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');

const kinds: Record<string, string> = {
  object: 'a mapping (settings, one a line, indented under it)',
  record: 'a mapping (settings, one a line, indented under it)',
  array: 'a list (in square brackets, or with a dash before each)',
  string: 'text',
  number: 'a number without quotes',
  int: 'a whole number',
  boolean: 'true or false',
};

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `must be ${kinds[issue.expected] ?? issue.expected}`;
  return issue.message.replace(/^Invalid input: /, '');
}

function wrongChoice(path: string, values: readonly unknown[], given: unknown): string {
  const all = values.map(String);
  const choice = all.length === 1 ? `write ${all[0]}` : `write one of: ${all.join(', ')}`;
  if (given === undefined) return `${path} is missing; ${choice}`;
  const meant = typeof given === 'string' && all.length > 1 ? nearest(given, all) : undefined;
  return `${path} is ${JSON.stringify(given)}; ${meant ? `did you mean ${meant}? Otherwise ` : ''}${choice}`;
}

function wrongValue(issue: z.core.$ZodIssue, given: unknown): string {
  const path = shown(issue.path) || 'the file';
  // Somebody may have written the secret itself there: it is not shown again.
  if (issue.path.includes('clientSecret')) return `${path} ${expectation(issue)}`;
  if (issue.code === 'invalid_value') return wrongChoice(path, issue.values, given);
  if (given === undefined) return `${path} is missing`;
  if (given === null) return `${path} is empty; write what belongs under it, or leave it out for its default`;
  return `${path} is ${JSON.stringify(given)} and ${expectation(issue)}`;
}

function unknownKeys(path: Path, keys: string[], known: string[]): { path: Path; text: string }[] {
  return keys.map((key) => {
    const meant = nearest(key, known);
    const cure = meant ? `did you mean ${meant}?` : `known here: ${known.join(', ')}`;
    return { path: [...path, key], text: `${shown([...path, key])} is not a setting; ${cure}` };
  });
}

function texts(issue: z.core.$ZodIssue, schema: z.ZodType, given: unknown): { path: Path; text: string }[] {
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.path, issue.keys, keysAt(schema, issue.path));
  return [{ path: issue.path, text: wrongValue(issue, given) }];
}

/** What zod found, each with the place in the file and what to write instead. */
export function describeIssues(
  issues: z.core.$ZodIssue[],
  schema: z.ZodType,
  document: Document,
  lines: LineCounter,
): Problem[] {
  return issues
    .flatMap((issue) => texts(issue, schema, issue.path.length > 0 ? document.getIn(issue.path) : document.toJS()))
    .map(({ path, text }) => problemAt(document, lines, path, text));
}
