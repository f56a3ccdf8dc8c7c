import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerSays } from '../../../src/testing/engine.ts';
import { root } from '../../../src/testing/platform.ts';

/** The operator's stand-in, and what it brings up, in one image; an account that is nobody's, as the real one has. */
const dockerfile = (base: string): string => `FROM ${base}
COPY . /app
USER 1000
ENTRYPOINT ["node", "/app/operator.ts"]
`;

/** Made in the local engine, under this name. */
export function makeAwxImage(base: string, tag: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'awx-image-'));
  try {
    execFileSync(process.execPath, [join(root, 'lab', 'image', 'bundle.cjs'), folder], { stdio: 'ignore' });
    cpSync(join(import.meta.dirname, 'operator.ts'), join(folder, 'operator.ts'));
    mkdirSync(join(folder, 'company'));
    cpSync(join(root, 'lab', 'company', 'realm.json'), join(folder, 'company', 'realm.json'));
    // What there is to launch comes by the API, as it does to the real one.
    cpSync(join(root, 'lab', 'company', 'catalog'), join(folder, 'company', 'catalog'), { recursive: true });
    writeFileSync(join(folder, 'Dockerfile'), dockerfile(base));
    dockerSays('build', '--tag', tag, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
