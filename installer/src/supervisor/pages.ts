import type { IncomingMessage, ServerResponse } from 'node:http';

export interface Refusal {
  status: 421 | 502 | 503;
  title: string;
  text: string;
  retryAfter?: number;
}

export const foreignHost: Refusal = {
  status: 421,
  title: 'This address is not served here',
  text: 'This platform answers only under localhost, a name that ends in .localhost, 127.0.0.1 and [::1].',
};

export function notReady(title: string, reason?: string): Refusal {
  const why = reason ? `It could not be started: ${reason.split('\n')[0]}.` : 'It is being started.';
  const text = `${why} "stagecraft status" shows how things are, "stagecraft logs" what was written.`;
  return { status: 503, title: `${title} is not ready yet`, text, retryAfter: 5 };
}

export function cutOff(title: string): Refusal {
  return {
    status: 502,
    title: `${title} ended while it was working on this`,
    text: 'It is being started again. Look whether what you asked for was done before you ask again.',
    retryAfter: 5,
  };
}

export const tooMany: Refusal = {
  status: 503,
  title: 'Too many requests are waiting',
  text: 'What they wait for is being started. Try again in a few seconds.',
  retryAfter: 5,
};

const withoutMarkup = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A person's browser looks again by itself. */
function page({ title, text, retryAfter }: Refusal): string {
  const again = retryAfter ? `<meta http-equiv="refresh" content="${retryAfter}">` : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${withoutMarkup(title)}</title>${again}
<meta name="viewport" content="width=device-width">
<style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:38rem;margin:15vh auto;padding:0 1rem;color:#1b1f24;background:#fff}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}}</style></head>
<body><main><h1>${withoutMarkup(title)}</h1><p role="status">${withoutMarkup(text)}</p></main></body></html>
`;
}

export function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  const html = (request.headers.accept ?? '').includes('text/html');
  const { status, title, text } = refusal;
  const body = html ? page(refusal) : `${JSON.stringify({ error: { title, message: text } })}\n`;
  response.writeHead(status, {
    'content-type': html ? 'text/html; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(refusal.retryAfter ? { 'retry-after': String(refusal.retryAfter) } : {}),
    // What was not read of the request would be taken for the next one.
    connection: 'close',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
