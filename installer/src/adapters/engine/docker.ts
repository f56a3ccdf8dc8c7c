import { PlatformError } from '../../model/errors.ts';
import type { Command, CommandResult, CommandRunner } from '../../ports/commands.ts';
import type { Build, Engine, EngineContext, EngineImage } from '../../ports/engine.ts';
import { engineFailure, unreachableEngine } from './failure.ts';

const workMs = 1_800_000;

/** Attestations make an index of an image, and a cluster’s node takes in the whole of it or nothing. */
const buildEnvironment = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1', BUILDKIT_PROGRESS: 'plain' };

const pushedDigest = /digest: (sha256:[0-9a-f]{64})/;

function parseImage(stdout: string): EngineImage {
  const [id = '', bytes = '0'] = stdout.trim().split(' ');
  return { id, bytes: Number(bytes) };
}

/** The lines of a build that tell people how far it is. */
function tellingLine(line: string): string | undefined {
  const found = /^(?:#\d+ \[[^\]]+\]|Step \d+\/\d+ :) ?(.*)$/.exec(line)?.[1];
  return found?.trim() || undefined;
}

/** Passes on what is read, and keeps why it could not be read further: the client only sees that its input has ended. */
function watched(context: AsyncIterable<Uint8Array>): { input: AsyncIterable<Uint8Array>; failure(): unknown } {
  let failure: unknown;
  async function* pass(): AsyncGenerator<Uint8Array> {
    try {
      yield* context;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  return { input: pass(), failure: () => failure };
}

/** Docker by its own client: it knows contexts, credentials and remote engines better than we ever could. */
export function dockerEngine(commands: CommandRunner, { askMs = 15_000 }: { askMs?: number } = {}): Engine {
  const docker = (args: string[], options: Partial<Command>): Promise<CommandResult> =>
    commands.run({ file: 'docker', args, timeoutMs: askMs, ...options });

  const version = async (signal: AbortSignal): Promise<string> => {
    const result = await docker(['version', '--format', '{{.Server.Version}}'], { signal });
    if (result.exitCode === 0 && !result.timedOut) return result.stdout.trim();
    throw unreachableEngine(result) ?? engineFailure('Docker could not be asked', result);
  };

  const image = async (reference: string, signal: AbortSignal): Promise<EngineImage | undefined> => {
    const args = ['image', 'inspect', '--format', '{{.Id}} {{.Size}}', reference];
    const result = await docker(args, { signal });
    if (result.exitCode === 0 && !result.timedOut) return parseImage(result.stdout);
    if (!result.timedOut && /no such image/i.test(result.tail.join('\n'))) return undefined;
    throw unreachableEngine(result) ?? engineFailure(`Docker could not be asked for ${reference}`, result);
  };

  const build = async (
    { tag, context, arguments: given }: Build,
    { signal, progress }: EngineContext,
  ): Promise<void> => {
    const flags = Object.entries(given).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
    const { input, failure } = watched(context);
    const result = await docker(['build', '--tag', tag, ...flags, '-'], {
      input,
      env: buildEnvironment,
      timeoutMs: workMs,
      signal,
      onLine: (line) => {
        const telling = tellingLine(line);
        if (telling) progress(telling);
      },
    });
    if (failure() !== undefined) throw failure();
    if (result.exitCode !== 0 || result.timedOut) throw engineFailure(`${tag} could not be built`, result);
    if (await image(tag, signal)) return;
    throw new PlatformError({
      code: 'environment',
      message: `${tag} was built, but Docker does not have it: another builder keeps what it makes to itself.`,
      hint: 'Choose the engine’s own builder: unset BUILDX_BUILDER, or `docker buildx use default`.',
    });
  };

  const push = async (from: string, to: string, { signal, progress }: EngineContext): Promise<string> => {
    const tagged = await docker(['tag', from, to], { signal });
    if (tagged.exitCode !== 0) throw engineFailure(`${from} could not be named ${to}`, tagged);
    const result = await docker(['push', to], { timeoutMs: workMs, signal, onLine: progress });
    if (result.exitCode !== 0 || result.timedOut) throw engineFailure(`${to} could not be pushed`, result);
    const digest = result.tail.map((line) => pushedDigest.exec(line)?.[1]).findLast((found) => found !== undefined);
    if (digest) return digest;
    throw new PlatformError({
      code: 'step',
      message: `${to} was pushed, but Docker did not tell its digest.`,
      details: result.tail.slice(-5),
    });
  };

  return { version, image, build, push };
}
