import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { tellAdmission } from './admission.ts';
import { listAll } from './api.ts';
import type { EndpointSlice, Route } from './objects.ts';
import { answerWith, type Front, upgradeWith } from './proxy.ts';
import { type Table, tableOf } from './table.ts';

/** A router that serves Routes, as small as it can be: edge TLS, redirection, cookies, paths, admission. */
const { HTTPS_PORT = '443', CERTIFICATE = '/certificate' } = process.env;
const pollMs = 1000;

let table: Table = { entries: [], refused: [] };
let looked = false;
let looking: Promise<void> | undefined;

const log = (message: string): void => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), service: 'router', message })}\n`);
};

async function look(): Promise<void> {
  const [routes, slices] = await Promise.all([
    listAll<Route>('/apis/route.openshift.io/v1/routes'),
    listAll<EndpointSlice>('/apis/discovery.k8s.io/v1/endpointslices'),
  ]);
  table = tableOf(routes, slices);
  looked = true;
}

/** However many ask for it at once. What was seen last is served on while the API is away. */
function lookAgain(): Promise<void> {
  looking ??= look()
    .catch((error: unknown) => log(String(error)))
    .finally(() => {
      looking = undefined;
    });
  return looking;
}

async function keepLooking(): Promise<void> {
  await lookAgain();
  await tellAdmission(table).catch((error: unknown) => log(String(error)));
  setTimeout(keepLooking, pollMs);
}

const front = (secure: boolean): Front => ({ secure, httpsPort: Number(HTTPS_PORT), table: () => table, lookAgain });

const secured = createSecureServer({
  cert: readFileSync(`${CERTIFICATE}/tls.crt`),
  key: readFileSync(`${CERTIFICATE}/tls.key`),
  minVersion: 'TLSv1.2',
});
const plain = createServer();
for (const [server, how] of [
  [secured, front(true)],
  [plain, front(false)],
] as const) {
  server.on('request', answerWith(how));
  server.on('upgrade', upgradeWith(how));
}
// Long answers, such as a repository that is fetched, have their own limits.
secured.requestTimeout = 0;

const health = createServer((_request, response) => {
  response.writeHead(looked ? 200 : 503).end();
});

secured.listen(443);
plain.listen(80);
health.listen(1936, () => log('listening on 443 and 80'));
void keepLooking();

process.on('SIGTERM', () => process.exit(0));
