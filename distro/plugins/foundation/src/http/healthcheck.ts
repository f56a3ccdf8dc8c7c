import type { RequestHandler } from 'express';

/** Liveness under the name that supervisors, Kubernetes probes and people expect; it asks nothing of anybody. */
export function healthcheckHandler(): RequestHandler {
  return (_request, response) => {
    response.set('cache-control', 'no-store');
    response.json({ status: 'ok', service: 'portal', uptimeSeconds: Math.round(process.uptime()) });
  };
}
