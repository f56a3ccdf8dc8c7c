import { InputError } from '@backstage/errors';
import { isRequestState, type RequestListQuery, type RequestScope } from '@stagecraft/plugin-requests-common';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import type { Request } from 'express';
import { openApiDocument } from './openapi';
import type { SchemaName } from './schemas';

const ajv = addFormats(new Ajv({ allErrors: true, strict: false })).addSchema(openApiDocument, 'document');

/** Checks a body against the published document, so that the two cannot drift apart. */
export function readBody<T>(request: Request, name: SchemaName): T {
  const body: unknown = request.body ?? {};
  const validate = ajv.getSchema(`document#/components/schemas/${name}`);
  if (!validate?.(body)) {
    const problems = (validate?.errors ?? []).map(({ instancePath, message, params }) => {
      const extra = params.additionalProperty ? ` ('${params.additionalProperty}')` : '';
      return `${instancePath || 'body'} ${message}${extra}`;
    });
    throw new InputError(`The body is not as /api/requests/openapi.json describes it: ${problems.join('; ')}`);
  }
  return body as T;
}

const SCOPES: readonly string[] = ['mine', 'team', 'to-approve', 'all'];

export function readListQuery(request: Request): RequestListQuery {
  const problems: string[] = [];
  const one = (name: string): string | undefined => {
    const value = request.query[name];
    if (value !== undefined && typeof value !== 'string') problems.push(`'${name}' may be given only once`);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const scope = one('scope') ?? 'all';
  if (!SCOPES.includes(scope)) problems.push(`'scope' must be one of ${SCOPES.join(', ')}`);
  const states = [request.query.state ?? []].flat().map(String);
  const unknown = states.filter((state) => !isRequestState(state));
  if (unknown.length > 0) problems.push(`there is no state ${unknown.map((state) => `'${state}'`).join(', ')}`);
  const limit = Number(one('limit') ?? 25);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    problems.push("'limit' must be a whole number from 1 to 100");
  const query = { typeId: one('type'), text: one('text'), cursor: one('cursor') };
  if ((query.text?.length ?? 0) > 200) problems.push("'text' may have at most 200 characters");
  if (problems.length > 0) throw new InputError(`The list cannot be made: ${problems.join('; ')}`);
  return { ...query, scope: scope as RequestScope, states: states.filter(isRequestState), limit };
}
