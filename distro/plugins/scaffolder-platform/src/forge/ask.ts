import { InputError, ServiceUnavailableError } from '@backstage/errors';

const patienceSeconds = 20;

export interface Words {
  /** What it is called in messages. */
  forge: string;
  host: string;
  /** What a platform admin does about a token that is not taken. */
  cure: string;
}

/** A forge asks to wait in several ways; two of them name the seconds. */
function waitOf({ status, headers }: Response): string | undefined {
  const isOver = headers.get('x-ratelimit-remaining') === '0';
  if (status !== 429 && !(status === 403 && (isOver || headers.has('retry-after')))) return undefined;
  const after = Number(headers.get('retry-after') ?? Number.NaN);
  const until = Number(headers.get('x-ratelimit-reset') ?? Number.NaN) - Date.now() / 1000;
  const seconds = Math.ceil([after, until].find((each) => each > 0) ?? 60);
  return seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
}

function refusalOf(response: Response, said: string, { forge, cure }: Words): Error {
  const { status } = response;
  const wait = waitOf(response);
  if (wait) {
    return new ServiceUnavailableError(
      `${forge} lets the portal ask no more for now: run the template again with the same values in ${wait}. ${said}`,
    );
  }
  if (status === 401) {
    return new InputError(`${forge} does not accept the portal's token (401): ${cure}. ${said}`);
  }
  if (status === 403) return new InputError(`${forge} does not let the portal do this (403): ${cure}. ${said}`);
  return new ServiceUnavailableError(`${forge} answered ${status}: try again in a moment. ${said}`);
}

/** One question to a forge's API. What is not there is `undefined`, and so is what the statuses besides stand for. */
export async function ask<Answer>(
  url: string,
  request: RequestInit,
  words: Words,
  nothing: number[] = [404],
): Promise<Answer | undefined> {
  const response = await fetch(url, {
    ...request,
    redirect: 'manual',
    signal: AbortSignal.timeout(patienceSeconds * 1000),
  }).catch((error) => {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message;
    throw new ServiceUnavailableError(
      `${words.forge} at ${words.host} cannot be reached (${cause}). Nothing was lost: run the template again with the same values when it is back.`,
    );
  });
  if (nothing.includes(response.status)) return undefined;
  if (response.ok) return response.status === 204 ? undefined : ((await response.json()) as Answer);
  throw refusalOf(response, (await response.text()).slice(0, 300), words);
}
