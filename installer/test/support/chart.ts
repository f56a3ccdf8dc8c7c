import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject, ServiceValues } from '../../src/model/kubernetes.ts';
import { root } from '../../src/testing/platform.ts';

export const chart = join(root, 'distro', 'charts', 'service');

function answers(program: string): boolean {
  try {
    execFileSync(program, ['version', '--short'], { stdio: 'ignore', timeout: 20_000 });
    return true;
  } catch {
    return false;
  }
}

/** undefined where this machine has none: a test that needs it skips, and says so by its name. */
export const helmProgram = [process.env.STAGECRAFT_HELM, 'helm'].find(
  (program): program is string => program !== undefined && program !== '' && answers(program),
);

/** helm's own words go into the error. */
export function helm(args: string[], values: unknown): string {
  if (helmProgram === undefined) throw new Error('helm is neither named by STAGECRAFT_HELM nor on PATH');
  const folder = mkdtempSync(join(tmpdir(), 'chart-'));
  try {
    const file = join(folder, 'values.json');
    writeFileSync(file, JSON.stringify(values));
    return execFileSync(helmProgram, [...args, '--values', file], { encoding: 'utf8', timeout: 60_000, stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function rendered(values: ServiceValues, namespace = 'backstage'): KubernetesObject[] {
  const text = helm(['template', values.name, chart, '--namespace', namespace], values);
  // As helm and Kubernetes read it: to them NO and 0440 are no text.
  return parseAllDocuments(text, { version: '1.1' }).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    const object: KubernetesObject | null = document.toJS();
    return object === null ? [] : [object];
  });
}
