import { join } from 'node:path';
import ts from 'typescript';
import type { KubernetesObject } from '../../src/model/kubernetes.ts';
import { root } from '../../src/testing/platform.ts';

const place = join(root, 'installer', 'test', 'support');
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  allowImportingTsExtensions: true,
};

/** A program of one file that is not on the disk. */
export function programOf(source: string): { program: ts.Program; file: ts.SourceFile } {
  const name = join(place, 'written-by-a-test.ts');
  const host = ts.createCompilerHost(options);
  const real = { fileExists: host.fileExists, readFile: host.readFile, getSourceFile: host.getSourceFile };
  host.fileExists = (path) => path === name || real.fileExists(path);
  host.readFile = (path) => (path === name ? source : real.readFile(path));
  host.getSourceFile = (path, version) =>
    path === name ? ts.createSourceFile(path, source, version, true) : real.getSourceFile(path, version);
  const program = ts.createProgram([name], options, host);
  const file = program.getSourceFile(name);
  if (!file) throw new Error('TypeScript did not read what it was given');
  return { program, file };
}

/** `from` is a word of languages for which the client is made as well; there it has another name. */
function asClientCallsIt(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('from' in value) || !Array.isArray(value.from)) return value;
  const { from, ...others } = value;
  return { ...others, _from: from };
}

const typeOf = ({ kind }: KubernetesObject): string => (kind === 'Route' ? 'Route' : `V1${kind}`);

/**
 * What is wrong with objects, by the types of the Kubernetes client, which are made from the API's own description:
 * a field that is not known, one that is missing, and one of another type.
 */
export function wrongWith(objects: KubernetesObject[]): string[] {
  const types = [...new Set(objects.map(typeOf))].filter((type) => type !== 'Route');
  const source = [
    `import type { ${types.join(', ')} } from '@kubernetes/client-node';`,
    `import type { Route } from './route.ts';`,
    ...objects.map(
      (object, index) => `export const o${index}: ${typeOf(object)} = ${JSON.stringify(object, asClientCallsIt, 1)};`,
    ),
  ].join('\n');
  const { program, file } = programOf(source);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, ' '),
  );
}
