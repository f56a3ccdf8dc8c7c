import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { commands } from '../../src/adapters/commands.ts';
import { files } from '../../src/adapters/files.ts';
import { javaVersion } from '../../src/adapters/java.ts';
import { keycloakPrograms } from '../../src/adapters/keycloak-programs.ts';

const version = '26.7.2';

/** Maven gets it where the address that is pinned cannot be reached; nothing is done where it is there already. */
async function carryIn(cache: string): Promise<boolean> {
  if ((await javaVersion(commands)) === undefined) return false;
  if (await keycloakPrograms(commands, files, cache).present(version)) return true;
  const scratch = mkdtempSync(path.join(tmpdir(), 'keycloak-'));
  const artefact = `org.keycloak:keycloak-quarkus-dist:${version}:tar.gz`;
  const args = ['-q', '-B', 'dependency:copy', `-Dartifact=${artefact}`, `-DoutputDirectory=${scratch}`];
  try {
    execFileSync('mvn', args, { stdio: 'ignore', timeout: 400_000 });
    const archive = path.join(scratch, `keycloak-quarkus-dist-${version}.tar.gz`);
    await keycloakPrograms(commands, files, cache, archive).fetch(version, AbortSignal.timeout(600_000), () => {});
    return true;
  } catch {
    return false;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Whether the real one can run here: with Java and Maven, in a run that leaves nothing out. */
export const keycloakIsHere = async (home: string): Promise<boolean> =>
  home !== '' && process.env.STAGECRAFT_FULL === '1' && carryIn(path.join(home, 'cache'));

export const onlyWithKeycloak = 'needs Java, Maven and STAGECRAFT_FULL=1';

/** What a platform is brought up with that has it for its identity provider. */
export function chooseKeycloak(config: string, portBase: number, phase: number): void {
  const spec = { portBase, phase, verify: { schedule: 'off' }, providers: { identity: ['keycloak'] } };
  writeFileSync(config, JSON.stringify({ apiVersion: 'stagecraft.dev/v1', kind: 'Platform', spec }));
}
