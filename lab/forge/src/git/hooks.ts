import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const update = `#!/bin/sh
# Refuses refs that the person who pushes may not change. FORGE_PROTECTED holds one pattern a line.
set -f
IFS='
'
for pattern in $FORGE_PROTECTED; do
  case "$1" in
    $pattern)
      echo "FORGE: You are not allowed to push to the protected branch \${1#refs/heads/}." >&2
      echo "FORGE: Push another branch and open a merge request." >&2
      exit 1
      ;;
  esac
done
exit 0
`;

const postReceive = `#!/bin/sh
# Tells the forge which refs have really moved.
cat >> "$FORGE_PUSH_REPORT"
`;

export async function installHooks(folder: string): Promise<void> {
  for (const [name, content] of [
    ['update', update],
    ['post-receive', postReceive],
  ] as const) {
    const path = join(folder, name);
    await writeFile(path, content);
    await chmod(path, 0o755);
  }
}
