import type { CommandRunner } from '../ports/commands.ts';

/** The major version of the `java` on PATH; undefined where there is none. */
export async function javaVersion(commands: CommandRunner): Promise<number | undefined> {
  const ran = await commands.run({ file: 'java', args: ['-version'], timeoutMs: 20_000 }).catch(() => undefined);
  const [, major] = /version "(\d+)/.exec(ran?.tail.join('\n') ?? '') ?? [];
  return major === undefined ? undefined : Number(major);
}
