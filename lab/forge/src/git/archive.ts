import type { Readable } from 'node:stream';
import { spawnGit } from './run.ts';

export const archiveFormats = ['tar.gz', 'tgz', 'tar', 'zip'] as const;
export type ArchiveFormat = (typeof archiveFormats)[number];

export const archiveTypes: Record<ArchiveFormat, string> = {
  'tar.gz': 'application/gzip',
  tgz: 'application/gzip',
  tar: 'application/x-tar',
  zip: 'application/zip',
};

export function archive(dir: string, commit: string, prefix: string, format: ArchiveFormat, path?: string): Readable {
  const paths = path ? ['--', path] : [];
  const child = spawnGit(['archive', `--format=${format}`, `--prefix=${prefix}/`, commit, ...paths], { dir });
  child.stdin.end();
  child.stderr.resume();
  child.once('error', (error) => child.stdout.destroy(error));
  child.once('exit', (code) => {
    if (code) child.stdout.destroy(new Error(`git archive ended with ${code}`));
  });
  child.stdout.once('close', () => child.kill());
  return child.stdout;
}
