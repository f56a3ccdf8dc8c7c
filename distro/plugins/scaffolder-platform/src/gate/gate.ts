import type { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { NotAllowedError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { JsonObject } from '@backstage/types';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import { decide, type DecisionServices } from './decide';

export interface GateServices extends DecisionServices {
  auditor: AuditorService;
  catalog: CatalogService;
  httpAuth: HttpAuthService;
}

const objectOf = (value: unknown): JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : {};

async function templateOf({ auth, catalog }: GateServices, templateRef: unknown) {
  if (typeof templateRef !== 'string') return undefined;
  const ref = parseEntityRef(templateRef, { defaultKind: 'template' });
  return catalog.getEntityByRef(ref, { credentials: await auth.getOwnServiceCredentials() });
}

/** Decides on each new task before the scaffolder sees it, and has the decision kept. */
async function pass(services: GateServices, request: Request): Promise<void> {
  const body = objectOf(request.body);
  const template = await templateOf(services, body.templateRef);
  // What is no template at all is refused by the scaffolder, in its own words.
  if (!template) return;
  const values = objectOf(body.values);
  const credentials = await services.httpAuth.credentials(request);
  const event = await services.auditor.createEvent({
    eventId: 'task-decision',
    severityLevel: 'medium',
    request,
    meta: { templateRef: String(body.templateRef), owner: values.owner ?? null, request: values.requestId ?? null },
  });
  const { decision, refusal } = await decide(services, { template, values, credentials });
  if (!refusal) return event.success({ meta: { decision } });
  const error = new NotAllowedError(refusal);
  await event.fail({ error, meta: { decision } });
  throw error;
}

export function createGate(services: GateServices): Router {
  const router = express.Router();
  const handle = (request: Request, _response: Response, next: NextFunction) =>
    pass(services, request).then(() => next(), next);
  // As large as the scaffolder itself takes it; read once, it is not read again.
  router.post('/v2/tasks', express.json({ limit: '10MB' }), handle);
  return router;
}
