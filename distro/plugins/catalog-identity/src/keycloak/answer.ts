import { DirectoryError } from './DirectoryError';

const mostBytes = 32 * 1024 * 1024;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

async function textWithin(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > mostBytes) throw new Error(`the answer is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return 'it took too long';
  return cause?.code ?? cause?.message ?? message;
}

/** One request, bounded in time and size; whatever the network does becomes one sentence. */
export async function ask(url: string, init: RequestInit, milliseconds: number): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(milliseconds);
    const response = await fetch(url, { ...init, signal, redirect: 'error' });
    return { status: response.status, text: await textWithin(response) };
  } catch (error) {
    throw new DirectoryError(`the identity provider does not answer at ${new URL(url).origin}: ${reasonOf(error)}`);
  }
}

export function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DirectoryError(`the identity provider answered with something that is no JSON when asked for ${what}`);
  }
}
