import { isMap, isPair, type Document, type LineCounter, type Node } from 'yaml';
import type { z } from 'zod';
import { nearest } from './nearest.ts';

export interface Problem {
  line: number;
  column: number;
  path: string;
  text: string;
}

type Path = readonly PropertyKey[];

function keyNode(document: Document, path: Path): Node | undefined {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  if (!isMap(parent)) return undefined;
  const pair = parent.items.find((item) => isPair(item) && String(item.key) === String(path.at(-1)));
  return pair?.key as Node | undefined;
}

/** Where in the file it is: the value, or its key, or whatever is nearest to it and there. */
function positionOf(document: Document, lines: LineCounter, path: Path): { line: number; column: number } {
  for (let length = path.length; length > 0; length -= 1) {
    const part = path.slice(0, length);
    const node = keyNode(document, part) ?? (document.getIn(part, true) as Node | undefined);
    if (node?.range) {
      const { line, col } = lines.linePos(node.range[0]);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}

function knownKeys(schema: z.ZodType, path: Path): string[] {
  let current: unknown = schema;
  const unwrap = (value: unknown): { shape?: Record<string, unknown>; element?: unknown } => {
    let inner = value as { def?: { innerType?: unknown } };
    while (inner?.def?.innerType) inner = inner.def.innerType as typeof inner;
    return inner as { shape?: Record<string, unknown>; element?: unknown };
  };
  for (const part of path) {
    const inner = unwrap(current);
    current = typeof part === 'number' ? inner.element : inner.shape?.[String(part)];
  }
  return Object.keys(unwrap(current).shape ?? {});
}

const shown = (path: Path): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');

function wrongValue(issue: z.core.$ZodIssue, given: unknown): string {
  const path = shown(issue.path);
  if (issue.code === 'invalid_value') {
    const meant = typeof given === 'string' ? nearest(given, issue.values.map(String)) : undefined;
    const choice = `write one of: ${issue.values.map(String).join(', ')}`;
    if (given === undefined) return `${path} is missing; ${choice}`;
    return `${path} is ${JSON.stringify(given)}; ${meant ? `did you mean ${meant}? Otherwise ` : ''}${choice}`;
  }
  if (given === undefined) return `${path} is missing`;
  const expected =
    issue.code === 'invalid_type' ? `must be ${issue.expected}` : issue.message.replace(/^Invalid input: /, '');
  return `${path} is ${JSON.stringify(given)} and ${expected}`;
}

function texts(issue: z.core.$ZodIssue, schema: z.ZodType, given: unknown): { path: Path; text: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, text: wrongValue(issue, given) }];
  const keys = knownKeys(schema, issue.path);
  return issue.keys.map((key) => {
    const meant = nearest(key, keys);
    const cure = meant ? `did you mean ${meant}?` : `known here: ${keys.join(', ')}`;
    return { path: [...issue.path, key], text: `${shown([...issue.path, key])} is not a setting; ${cure}` };
  });
}

/** What zod found, each with the place in the file and what to write instead. */
export function describeIssues(
  issues: z.core.$ZodIssue[],
  schema: z.ZodType,
  document: Document,
  lines: LineCounter,
): Problem[] {
  return issues
    .flatMap((issue) => texts(issue, schema, document.getIn(issue.path)))
    .map(({ path, text }) => ({ ...positionOf(document, lines, path), path: shown(path), text }))
    .sort((one, other) => one.line - other.line || one.column - other.column);
}
