import type { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { DraftChange, NewRequest, RequestDetails } from '@stagecraft/plugin-requests-common';
import express, { type Request, type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { Access, Person } from '../service/Access';
import type { Decision, Decisions } from '../service/Decisions';
import { auditMeta } from '../service/Observer';
import type { Queries } from '../service/Queries';
import type { Submissions } from '../service/Submissions';
import { type RequestRow, toComment } from '../store/row';
import { openApiDocument } from './openapi';
import { readBody, readListQuery } from './validation';

export type RouterOptions = {
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  access: Access;
  queries: Queries;
  submissions: Submissions;
  decisions: Decisions;
};

type Deed = 'approve' | 'reject' | 'cancel' | 'retry';

export function createRouter(options: RouterOptions): Router {
  const router = PromiseRouter();
  router.use(express.json({ limit: '200kb' }));
  router.get('/openapi.json', (_request, response) => {
    response.json(openApiDocument);
  });
  addReading(router, options);
  addSubmitting(router, options);
  addDeciding(router, options);
  return router;
}

function addReading(router: Router, options: RouterOptions): void {
  const { queries } = options;
  router.get('/me', async (request, response) => {
    response.json(await queries.me(await personOf(request, options)));
  });
  router.get('/types', async (request, response) => {
    await personOf(request, options);
    response.json({ items: queries.types() });
  });
  router.get('/requests', async (request, response) => {
    response.json(await queries.list(await personOf(request, options), readListQuery(request)));
  });
  router.get('/requests/:id', async (request, response) => {
    response.json(await queries.details(await personOf(request, options), request.params.id));
  });
}

function addSubmitting(router: Router, options: RouterOptions): void {
  const { submissions, queries } = options;
  router.post('/requests', async (request, response) => {
    const person = await personOf(request, options);
    const input = readBody<NewRequest>(request, 'NewRequest');
    const meta = { type: input.typeId, draft: Boolean(input.draft) };
    let created = true;
    const row = await audited(options, request, 'request-create', meta, async () => {
      const outcome = await submissions.create(person, input);
      created = outcome.created;
      return outcome.row;
    });
    response.status(created ? 201 : 200).json(await queries.details(person, row.id));
  });
  router.put('/requests/:id', async (request, response) => {
    const person = await personOf(request, options);
    const change = readBody<DraftChange>(request, 'DraftChange');
    await audited(options, request, 'request-edit', idOf(request), () =>
      submissions.edit(person, request.params.id, change),
    );
    response.json(await queries.details(person, request.params.id));
  });
  router.delete('/requests/:id', async (request, response) => {
    const person = await personOf(request, options);
    await audited(options, request, 'request-delete', idOf(request), () =>
      submissions.remove(person, request.params.id),
    );
    response.status(204).end();
  });
  router.post('/requests/:id/submit', async (request, response) => {
    const person = await personOf(request, options);
    await audited(options, request, 'request-submit', idOf(request), () =>
      submissions.submit(person, request.params.id),
    );
    response.json(await queries.details(person, request.params.id));
  });
}

function addDeciding(router: Router, options: RouterOptions): void {
  const { decisions, queries } = options;
  const deeds: Deed[] = ['approve', 'reject', 'cancel', 'retry'];
  for (const deed of deeds) {
    router.post(`/requests/:id/${deed}`, async (request: Request<{ id: string }>, response) => {
      const person = await personOf(request, options);
      const decision = readBody<Decision>(request, 'Decision');
      const { id } = request.params;
      await audited(options, request, `request-${deed}`, { requestId: id, decision: deed }, () =>
        decisions[deed](person, id, decision),
      );
      response.json((await queries.details(person, id)) satisfies RequestDetails);
    });
  }
  router.post('/requests/:id/comments', async (request, response) => {
    const person = await personOf(request, options);
    const { text } = readBody<{ text: string }>(request, 'NewComment');
    const { id } = request.params;
    const row = await audited(options, request, 'request-comment', idOf(request), () =>
      decisions.comment(person, id, text),
    );
    response.status(201).json(toComment(row));
  });
}

async function personOf(request: Request, { httpAuth, access }: RouterOptions): Promise<Person> {
  return access.person(await httpAuth.credentials(request, { allow: ['user'] }));
}

function idOf(request: Request) {
  return { requestId: request.params.id };
}

/** Also what was refused is recorded. */
async function audited<T extends object>(
  { auditor }: RouterOptions,
  request: Request,
  eventId: string,
  meta: Record<string, string | boolean>,
  work: () => Promise<T>,
): Promise<T> {
  const event = await auditor.createEvent({ eventId, request, severityLevel: 'medium', meta });
  try {
    const outcome = await work();
    await event.success({ meta: 'state' in outcome ? auditMeta(outcome as unknown as RequestRow) : {} });
    return outcome;
  } catch (error) {
    await event.fail({ error: isError(error) ? (error as Error) : new Error(String(error)) });
    throw error;
  }
}
