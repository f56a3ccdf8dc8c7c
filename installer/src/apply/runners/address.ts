import { resolve } from 'node:path';
import type { StepInputs } from '../../model/step.ts';
import type { Files } from '../../ports/files.ts';
import type { Ask } from '../../ports/web.ts';
import type { StepRunner } from '../runner.ts';

type Input = StepInputs['address'];

function mismatch(body: string, holds: Record<string, string>): string | undefined {
  let found: Record<string, unknown>;
  try {
    found = JSON.parse(body) as Record<string, unknown>;
  } catch {
    return 'what answers there is no JSON';
  }
  const [wrong] = Object.entries(holds).filter(([key, value]) => found[key] !== value);
  return wrong && `its ${wrong[0]} is ${String(found[wrong[0]])} and should be ${wrong[1]}`;
}

const notTrusted = /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT_|CERT_)/;

function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (!code || !notTrusted.test(code)) return error.message;
  return `the certificate that is shown there is none of the trusted authority (${code})`;
}

const nudgeAfterMs = 30_000;

/** The public address as people and pods see it: through the edge, with its certificate checked. */
export function addressRunner(
  ask: Ask,
  files: Files,
  folder: string,
  startAnew: (pod: { namespace: string; name: string }) => Promise<void>,
): StepRunner<'address'> {
  const trouble = async ({ url, holds, authority }: Input, signal: AbortSignal): Promise<string | undefined> => {
    const trusted = authority === undefined ? undefined : await files.readTextIfPresent(resolve(folder, authority));
    try {
      const { status, body } = await ask({ url, signal, ...(trusted === undefined ? {} : { authority: trusted }) });
      if (holds === undefined) return undefined;
      return status === 200 ? mismatch(body, holds) : `it answers with ${status}`;
    } catch (error) {
      signal.throwIfAborted();
      return textOf(error);
    }
  };

  return {
    async inspect({ input, fingerprint }, { signal }) {
      const why = await trouble(input, signal);
      return why === undefined ? { state: 'ready', fingerprint } : { state: 'absent' };
    },
    async apply({ input }, { signal, progress }) {
      let nudgeAt = input.nudge ? Date.now() + nudgeAfterMs : Number.POSITIVE_INFINITY;
      while (true) {
        const why = await trouble(input, signal);
        if (why === undefined) return;
        progress(`${input.url}: ${why}${input.nudge ? '; `stagecraft logs edge` may say why' : ''}`);
        if (input.nudge && Date.now() > nudgeAt) {
          nudgeAt = Number.POSITIVE_INFINITY;
          await startAnew(input.nudge);
        }
        await new Promise((resolve) => setTimeout(resolve, 1000));
        signal.throwIfAborted();
      }
    },
    async remove() {
      // There is nothing to take away: it only looks.
    },
  };
}
