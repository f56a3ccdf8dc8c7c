import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Forge, withPipelines } from '../forge.ts';
import type { Exchange } from '../http/exchange.ts';
import { send } from '../http/reply.ts';
import { restRouter } from '../rest/api.ts';
import { handleApi } from './api-route.ts';
import { handleGit, parseGitPath } from './git-route.ts';
import { handleGraphql } from './graphql-route.ts';
import { handlePages } from './page-route.ts';
import { describeIssuer } from '../pipelines/id-tokens.ts';
import { handleRunner, isRunnerPath } from './runner-route.ts';
import { handleToken } from './token-route.ts';

/** Half-made until the seed is in: whoever waits for the forge must not see it half full. */
export type Readiness = { ready: boolean };

function readUrl(forge: Forge, request: IncomingMessage): URL | undefined {
  const target = request.url ?? '/';
  return URL.canParse(target, forge.publicUrl) && target.startsWith('/')
    ? new URL(forge.publicUrl + target)
    : undefined;
}

function route(forge: Forge) {
  const router = restRouter(forge.pipelines !== undefined);
  const withJobs = withPipelines(forge);
  return async (exchange: Exchange): Promise<void> => {
    const { pathname } = exchange.url;
    if (withJobs && isRunnerPath(pathname)) return handleRunner(withJobs, exchange);
    const issuer = withJobs && describeIssuer(withJobs, pathname);
    if (issuer) return send(exchange.response, { json: issuer }, exchange.headOnly);
    if (pathname.startsWith('/api/v4/')) return handleApi(forge, router, exchange);
    if (pathname === '/api/graphql') return handleGraphql(forge, exchange);
    if (pathname === '/oauth/token') return handleToken(forge, exchange);
    const git = parseGitPath(pathname);
    if (git) return handleGit(forge, exchange, git);
    return handlePages(forge, exchange);
  };
}

export function createHandler(forge: Forge, readiness: Readiness) {
  const handle = route(forge);
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const headOnly = request.method === 'HEAD';
    const url = readUrl(forge, request);
    if (!url) return send(response, { status: 400, json: { message: '400 Bad request' } });
    if (url.pathname === '/healthcheck') {
      const json = { status: readiness.ready ? 'ok' : 'starting', service: 'forge' };
      return send(response, { status: readiness.ready ? 200 : 503, json }, headOnly);
    }
    if (!readiness.ready)
      return send(response, { status: 503, json: { message: 'The forge is starting. Try again.' } });
    await handle({ request, response, url, headOnly });
  };
  return (request: IncomingMessage, response: ServerResponse): Promise<void> =>
    serve(request, response).catch((error: unknown) => fail(forge, response, error));
}

async function fail(forge: Forge, response: ServerResponse, error: unknown): Promise<void> {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  forge.log.error('A request failed.', {
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  await send(response, { status: 500, json: { message: '500 Internal Server Error' } });
}
