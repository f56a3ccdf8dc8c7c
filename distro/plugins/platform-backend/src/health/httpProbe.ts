import { readBounded } from './readBounded';
import type { Finding, Probe } from './types';

const goodStatuses = new Set(['ok', 'up', 'pass', 'healthy', 'ready', 'success', 'green']);

/** Healthy when the address answers 2xx by itself and, where JSON is expected, does not contradict that in its body. */
export function httpProbe(options: { url: string; expect: 'json' | 'any' }): Probe {
  return async (signal) => {
    const response = await fetch(options.url, {
      signal,
      redirect: 'manual',
      headers: { accept: 'application/json, */*;q=0.5' },
    });
    const body = await readBounded(response);
    if (response.status >= 300 && response.status < 400) {
      return down(`Answers with a redirect (${response.status}); its health address is probably wrong.`);
    }
    if (!response.ok && isSealed(body)) {
      return down('It is sealed: what runs goes on, what starts waits. `./stagecraft up` opens it.');
    }
    if (!response.ok) {
      return down(`Answers ${response.status}${reasonIn(body)}.`);
    }
    return options.expect === 'json' ? judgeJson(response.status, body) : { state: 'healthy', message: 'Answers.' };
  };
}

function judgeJson(status: number, body: string): Finding {
  const value = parse(body);
  if (value === undefined) {
    return down(`Answers ${status}, but not with JSON: something else may be listening at its address.`);
  }
  const claim = statusIn(value);
  if (claim !== undefined && !goodStatuses.has(claim.toLowerCase())) {
    return down(`Answers ${status}, but says that its status is '${claim.slice(0, 80)}'.`);
  }
  return { state: 'healthy', message: 'Answers.' };
}

/** What OpenBao and Vault say of themselves. */
function isSealed(body: string): boolean {
  const value = parse(body);
  return typeof value === 'object' && value !== null && 'sealed' in value && value.sealed === true;
}

function reasonIn(body: string): string {
  const claim = statusIn(parse(body));
  return claim === undefined ? '' : ` and says that its status is '${claim.slice(0, 80)}'`;
}

function statusIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('status' in value)) {
    return undefined;
  }
  return typeof value.status === 'string' ? value.status : undefined;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function down(message: string): Finding {
  return { state: 'down', message };
}
