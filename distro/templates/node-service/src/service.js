import { createServer } from 'node:http';

const pages = {
  '/healthcheck': () => ({ status: 'ok' }),
  '/': () => ({ service: '${{ values.name }}' }),
};

/** The service as something that can be started anywhere: in `main.js` on its port, in tests on any. */
export function createService() {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const page = Object.hasOwn(pages, pathname) ? pages[pathname] : undefined;
    response.writeHead(page ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(page ? page() : { error: 'there is nothing here' }));
  });
}
