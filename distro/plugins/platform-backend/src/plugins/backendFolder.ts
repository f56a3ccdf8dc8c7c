import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of the package that was started: `node packages/backend` or a file inside it. */
export function backendFolder(entry: string | undefined = process.argv[1]): string {
  let folder = path.resolve(entry ?? '.');
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) {
      return process.cwd();
    }
    folder = parent;
  }
  return folder;
}
