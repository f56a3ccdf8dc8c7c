import { type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import { passedOn, towardsProcess } from './headers.ts';

/**
 * `not-begun`: nothing of the request has reached the process, it can be tried again.
 * `lost`: the process ended over it, before it answered.
 */
export type Forwarded = 'answered' | 'not-begun' | 'lost';

const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;

/** One request, on a connection of its own: a kept one could end in the very moment of its use. */
export function forward(request: IncomingMessage, response: ServerResponse, port: number): Promise<Forwarded> {
  return new Promise((resolve) => {
    let begun = false;
    const { method, url } = request;
    const headers = [...towardsProcess(request), 'Connection', 'close'];
    if (request.headers['transfer-encoding'] !== undefined) headers.push('Transfer-Encoding', 'chunked');
    const onward = ask({ host: '127.0.0.1', port, method, path: url, headers, agent: false, setHost: false });

    const leave = (): void => {
      onward.destroy();
      resolve('answered');
    };
    response.once('close', leave);
    onward.on('socket', (socket) =>
      socket.once('connect', () => {
        begun = true;
        if (hasBody(request)) request.pipe(onward);
        else onward.end();
      }),
    );
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, passedOn(answer));
      response.flushHeaders();
      answer.pipe(response);
      // Half an answer must not look like a whole one.
      answer.on('aborted', () => response.destroy());
    });
    onward.on('error', () => {
      if (response.headersSent) return response.destroy();
      response.off('close', leave);
      request.unpipe(onward);
      resolve(begun ? 'lost' : 'not-begun');
    });
  });
}

/** Asking once more does no harm: nothing is changed by it (RFC 9110, 9.2.1), and there is no body to send again. */
export function canRepeat(request: IncomingMessage): boolean {
  return ['GET', 'HEAD', 'OPTIONS'].includes(request.method ?? '') && !hasBody(request);
}
