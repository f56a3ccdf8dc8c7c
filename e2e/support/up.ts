import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { installation, portBase } from './installation.ts';

export interface Ended {
  code: number | null;
  output: string;
}

const program = resolve(import.meta.dirname, '..', '..', 'stagecraft');
const mapFile = process.env.STAGECRAFT_TEST_IMAGE_MAP;

/** `up` on the cluster under test, as it was brought up; with another image map where a test has one. */
export function upArguments(map: string | undefined = mapFile): string[] {
  const home = process.env.STAGECRAFT_TEST_HOME;
  const where = [...(home ? ['--home', home] : []), '--name', installation, '--port-base', String(portBase)];
  return [program, 'up', '--target', 'kind', ...(map ? ['--image-map', map] : []), ...where];
}

/** In any case with its end and its words: a test may be about a failure. */
export function up({ map, args = [] }: { map?: string; args?: string[] } = {}): Ended {
  const options = { encoding: 'utf8', timeout: 600_000, env: { ...process.env, NO_COLOR: '1' } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [...upArguments(map), ...args], options);
  return { code: status, output: `${stdout}${stderr}` };
}
