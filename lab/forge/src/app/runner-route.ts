import { ApiError } from '../http/errors.ts';
import type { Exchange } from '../http/exchange.ts';
import { type Reply, send } from '../http/reply.ts';
import { Router } from '../../../kit/router.ts';
import type { PipelineForge } from '../forge.ts';
import * as runner from '../pipelines/runner-api.ts';
import { errorReply } from './api-route.ts';

type Handler = (call: runner.RunnerCall) => Promise<Reply> | Reply;

function router(): Router<Handler> {
  const routes = new Router<Handler>();
  const base = '/api/v4';
  routes.add('POST', `${base}/runners/verify`, runner.verify);
  routes.add('POST', `${base}/jobs/request`, runner.requestJob);
  routes.add('PUT', `${base}/jobs/:id`, runner.updateJob);
  routes.add('PATCH', `${base}/jobs/:id/trace`, runner.appendTrace);
  routes.add('POST', `${base}/jobs/:id/artifacts/authorize`, runner.authorizeArtifacts);
  routes.add('POST', `${base}/jobs/:id/artifacts`, runner.uploadArtifacts);
  routes.add('GET', `${base}/jobs/:id/artifacts`, runner.downloadArtifacts);
  return routes;
}

const routes = router();

/** Runners speak bytes as well as JSON, and show tokens of their own: they have a door of their own. */
export async function handleRunner(forge: PipelineForge, exchange: Exchange): Promise<void> {
  const { request, response, url } = exchange;
  const match = routes.find(request.method ?? 'GET', url.pathname);
  const call = { forge, request, url, gone: () => response.destroyed };
  const answer = async (): Promise<Reply> => {
    if (!('value' in match)) throw new ApiError(404, { error: '404 Not Found' });
    return match.value({ ...call, params: match.params });
  };
  const reply = await answer().catch((error: unknown) => errorReply(forge, exchange, error));
  await send(response, reply, exchange.headOnly);
  // What was refused before it was read still comes; unread it would break the connection for whatever follows.
  request.resume();
}

export const isRunnerPath = (pathname: string): boolean => /^\/api\/v4\/(runners\/verify|jobs\/)/.test(pathname);
