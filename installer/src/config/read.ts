import { type Document, LineCounter, parseDocument } from 'yaml';
import { PlatformError } from '../model/errors.ts';
import type { Phase } from '../model/vocabulary.ts';
import type { Settings, SignIn } from '../model/settings.ts';
import { crossCheck } from './cross-check.ts';
import { describeIssues, type Problem, problemAt } from './problems.ts';
import { type PlatformFile, platformSchema } from './schema.ts';

function refuse(file: string, problems: Problem[]): never {
  const inOrder = problems.toSorted((one, other) => one.line - other.line || one.column - other.column);
  throw new PlatformError({
    code: 'configuration',
    message: problems.length === 1 ? `${file} has a mistake.` : `${file} has ${problems.length} mistakes.`,
    details: inOrder.map(({ line, column, text }) => `${file}:${line}:${column}  ${text}`),
    hint: 'Correct the file and run the command again. `stagecraft init` writes one with every setting explained.',
  });
}

/** YAML's own words are for programmers in two cases that people meet. */
const plainer: Record<string, string> = {
  DUPLICATE_KEY: 'this setting stands here a second time; keep one of them',
  MULTIPLE_DOCS: 'the file holds more than one document; keep what is above this line',
};

function syntaxProblems(document: Document.Parsed): Problem[] {
  return document.errors.map((error) => ({
    line: error.linePos?.[0].line ?? 1,
    column: error.linePos?.[0].col ?? 1,
    text: plainer[error.code] ?? error.message.split(' at line ')[0] ?? error.message,
  }));
}

function contentOf(document: Document, file: string): unknown {
  try {
    return document.toJS() ?? {};
  } catch (error) {
    // A reference to an anchor that is not there shows only when it is followed.
    return refuse(file, [{ line: 1, column: 1, text: error instanceof Error ? error.message : String(error) }]);
  }
}

/** Reads the text of a `stagecraft.yaml`; every problem in it is reported at once. */
export function parsePlatform(text: string, file: string): PlatformFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) refuse(file, syntaxProblems(document));
  const value = contentOf(document, file);
  const result = platformSchema.safeParse(value);
  const crossed = crossCheck(value).map((found) => problemAt(document, lines, found.path, found.text));
  if (result.success && crossed.length === 0) return result.data;
  const issues = result.success ? [] : describeIssues(result.error.issues, platformSchema, document, lines);
  return refuse(file, [...issues, ...crossed]);
}

export function settingsFrom(file: PlatformFile): Settings {
  const { metadata, spec } = file;
  return {
    installation: metadata.name,
    phase: spec.phase as Phase,
    target: spec.target,
    portBase: spec.portBase,
    signIn: spec.identity.signIn as SignIn[],
    ...(spec.identity.authority === undefined ? {} : { signInAuthority: spec.identity.authority }),
    scm: spec.scm,
    preferences: spec.providers,
    cluster: spec.cluster,
    edge: spec.edge,
    images: spec.images,
    charts: spec.charts,
    ...(spec.externalSecrets === undefined ? {} : { externalSecrets: spec.externalSecrets }),
    dataAtRest: spec.dataAtRest,
    network: spec.network,
    automation: spec.automation,
    verify: spec.verify,
    portal: spec.portal,
  };
}

export function defaultSettings(): Settings {
  return settingsFrom(platformSchema.parse({ apiVersion: 'stagecraft.dev/v1', kind: 'Platform' }));
}
