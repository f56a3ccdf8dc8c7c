import { signIn } from './sign-in.ts';
import type { Summary } from './summary.ts';
import type { Surroundings } from './surroundings.ts';

const administrators = 'platform-admins';
const longestMs = 20_000;

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}` || error.name;
};

function refusal(status: number, body: string): string {
  if (status === 404) return 'it does not know results yet: `stagecraft up` brings it to this release';
  try {
    const { error } = JSON.parse(body) as { error?: { message?: string } };
    return `it answers ${status} ${error?.message ?? ''}`.trim();
  } catch {
    return `it answers ${status}`;
  }
}

/** Gives the portal what was found, as one of its administrators. Says why where that cannot be done. */
export async function handOver(
  { http, portal, people }: Surroundings,
  summary: Summary,
  interrupted: AbortSignal,
  longest = longestMs,
): Promise<{ refused?: string }> {
  const late = AbortSignal.timeout(longest);
  const signal = AbortSignal.any([interrupted, late]);
  try {
    const account = (await people?.())?.find(({ groups }) => groups.includes(administrators));
    if (account === undefined) return { refused: `nobody is in the group ${administrators}` };
    const { token } = await signIn({ http, portal, signal }, account);
    const { status, body } = await http({
      url: `${portal.url}/api/platform/verify`,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(summary),
      ...(portal.authority === undefined ? {} : { authority: portal.authority }),
      signal,
    });
    return status < 300 ? {} : { refused: refusal(status, body) };
  } catch (error) {
    if (late.aborted) return { refused: `it did not answer within ${longest / 1000} seconds` };
    return { refused: interrupted.aborted ? 'you have stopped it' : messageOf(error) };
  }
}
