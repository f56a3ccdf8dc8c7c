// A small service that misbehaves on request. Plain JavaScript, so that every Node starts it at once.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';

if (process.env.STANDBY) {
  if (process.env.FAIL_STANDBY) process.exit(9);
  const told = await text(process.stdin);
  if (told === '') process.exit(0);
  Object.assign(process.env, JSON.parse(told));
}
const { PORT, NAME = 'service', START_MS = '0', STOP_MS = '0', FAIL_START = '', STARTS_FILE = '' } = process.env;
if (STARTS_FILE) appendFileSync(STARTS_FILE, `${process.pid}\n`);
console.log(`${NAME} begins`);
if (FAIL_START) {
  console.error(`cannot work: ${FAIL_START}`);
  process.exit(1);
}

let ready = false;
setTimeout(() => {
  ready = true;
  console.log(`${NAME} is ready`);
}, Number(START_MS));

const routes = {
  '/healthcheck': (_request, response) => response.writeHead(ready ? 200 : 503).end('{}'),
  '/pid': (_request, response) => response.end(String(process.pid)),
  '/crash': () => process.exit(7),
  '/secret': (_request, response) => response.end(String((process.env.GREETING ?? '').length)),
  '/environment': (_request, response) => response.end(JSON.stringify(Object.keys(process.env))),
  '/headers': (request, response) => response.end(JSON.stringify(request.headers)),
  '/slow': (_request, response) => setTimeout(() => response.end('slow but sure'), 400),
  '/echo': (request, response) => request.pipe(response),
  '/stream': (_request, response) => {
    let sent = 0;
    const timer = setInterval(() => {
      response.write(`part ${sent}\n`);
      sent += 1;
      if (sent === 5) {
        clearInterval(timer);
        response.end();
      }
    }, 100);
  },
  '/shout': (_request, response) => {
    console.log('x'.repeat(1024 * 1024));
    response.end();
  },
};

const server = createServer((request, response) => {
  const route = routes[new URL(request.url, 'http://localhost').pathname];
  if (route) route(request, response);
  else response.writeHead(404).end('nothing here');
});

// The least that a WebSocket's server says; frames are echoed as they are, unmasked by nobody.
server.on('upgrade', (request, socket) => {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
  const accept = createHash('sha1').update(key).digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const text = Buffer.from(`hello from ${process.pid}`);
  socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
  socket.on('error', () => {});
});

server.listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  console.log(`${NAME} ends`);
  setTimeout(() => server.close(() => process.exit(0)), Number(STOP_MS));
  server.closeIdleConnections();
});
