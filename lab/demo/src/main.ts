import { createServer, type ServerResponse } from 'node:http';
import { hostname } from 'node:os';

/** A component of the company that really runs: it answers, says which copy of it did, and ends when it is told to. */
const { PORT = '8080', HOST = '0.0.0.0', NAME = 'storefront-web', VERSION = '1' } = process.env;

const page = `<!doctype html>
<html lang="en">
<title>${NAME}</title>
<h1>${NAME}</h1>
<p>Version ${VERSION}, answered by ${hostname()}.</p>
</html>
`;

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (request.method !== 'GET' && request.method !== 'HEAD') answer(response, 405, 'text/plain', 'Only to be read.\n');
  else if (pathname === '/healthcheck') answer(response, 200, 'application/json', '{"status":"ok"}\n');
  else if (pathname === '/') answer(response, 200, 'text/html', page);
  else answer(response, 404, 'text/plain', 'There is nothing here.\n');
});

server.listen(Number(PORT), HOST, () => {
  process.stdout.write(
    `${JSON.stringify({ level: 'info', service: NAME, message: `listening on ${HOST}:${PORT}` })}\n`,
  );
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
