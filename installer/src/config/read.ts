import { LineCounter, parseDocument } from 'yaml';
import { PlatformError } from '../model/errors.ts';
import type { Phase } from '../model/plan.ts';
import type { Settings, SignIn } from '../model/settings.ts';
import { crossCheck } from './cross-check.ts';
import { describeIssues, type Problem } from './problems.ts';
import { type PlatformFile, platformSchema } from './schema.ts';

function refuse(file: string, problems: Problem[]): never {
  throw new PlatformError({
    code: 'configuration',
    message: problems.length === 1 ? `${file} has a mistake.` : `${file} has ${problems.length} mistakes.`,
    details: problems.map(({ line, column, text }) => `${file}:${line}:${column}  ${text}`),
    hint: 'Correct the file and run the command again. `stagecraft init` writes one with every setting explained.',
  });
}

/** Reads the text of a `stagecraft.yaml`; every problem in it is reported at once. */
export function parsePlatform(text: string, file: string): PlatformFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    refuse(
      file,
      document.errors.map((error) => ({
        line: error.linePos?.[0].line ?? 1,
        column: error.linePos?.[0].col ?? 1,
        path: '',
        text: error.message.split(' at line ')[0] ?? error.message,
      })),
    );
  }
  const value: unknown = document.toJS() ?? {};
  const result = platformSchema.safeParse(value);
  if (!result.success) refuse(file, describeIssues(result.error.issues, platformSchema, document, lines));
  const crossed = crossCheck(result.data);
  if (crossed.length > 0) {
    const issues = crossed.map(({ path, text: message }) => ({
      code: 'custom' as const,
      path,
      message,
      input: undefined,
    }));
    const placed = describeIssues(issues, platformSchema, document, lines);
    refuse(
      file,
      placed.map((problem, index) => ({ ...problem, text: crossed[index]?.text ?? problem.text })),
    );
  }
  return result.data;
}

export function settingsFrom(file: PlatformFile): Settings {
  const { metadata, spec } = file;
  return {
    installation: metadata.name,
    phase: spec.phase as Phase,
    target: spec.target,
    portBase: spec.portBase,
    signIn: spec.identity.signIn as SignIn[],
    preferences: spec.providers,
    portal: spec.portal,
  };
}

export function defaultSettings(): Settings {
  return settingsFrom(platformSchema.parse({ apiVersion: 'stagecraft.dev/v1', kind: 'Platform' }));
}
