import { git, gitText } from './run.ts';

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export type FileChange = {
  status: 'added' | 'removed' | 'modified' | 'renamed';
  oldPath: string;
  newPath: string;
  oldMode: string;
  newMode: string;
};

const statuses: Record<string, FileChange['status']> = { A: 'added', D: 'removed', R: 'renamed' };

function parseRaw(text: string): FileChange[] {
  const parts = text.split('\0');
  const changes: FileChange[] = [];
  for (let index = 0; parts[index]?.startsWith(':'); ) {
    const [oldMode = '', newMode = '', , , letter = ''] = parts[index]!.slice(1).split(' ');
    const status = statuses[letter[0] ?? ''] ?? 'modified';
    const oldPath = parts[index + 1] ?? '';
    const newPath = status === 'renamed' ? (parts[index + 2] ?? '') : oldPath;
    changes.push({ status, oldPath, newPath, oldMode, newMode });
    index += status === 'renamed' ? 3 : 2;
  }
  return changes;
}

export async function changedFiles(dir: string, from: string | undefined, to: string): Promise<FileChange[]> {
  const raw = await git(['diff-tree', '-r', '-z', '--raw', '-M', from ?? emptyTree, to], { dir });
  return parseRaw(raw.toString());
}

export type FileDiff = FileChange & { patch: string };

export async function diffFiles(dir: string, from: string | undefined, to: string): Promise<FileDiff[]> {
  const changes = await changedFiles(dir, from, to);
  const diffs: FileDiff[] = [];
  for (const change of changes.slice(0, 200)) {
    const paths = [...new Set([change.oldPath, change.newPath])];
    const text = await gitText(['diff', '-M', from ?? emptyTree, to, '--', ...paths], { dir });
    const start = text.indexOf('\n@@');
    diffs.push({ ...change, patch: start < 0 ? '' : `${text.slice(start + 1)}\n` });
  }
  return diffs;
}
