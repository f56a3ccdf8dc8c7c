import type { Config } from '@backstage/config';
import type { JsonObject, JsonValue } from '@backstage/types';
import { z } from 'zod';
import { fillObject, fillText } from '../template';
import { type ActionContext, type ActionResult, ActionUnavailableError, type RequestAction } from './action';
import { call, expectSuccess } from './call';
import { pickResult } from './pickResult';
import { schemaProblems, secretProblems } from './problems';
import { readTarget, targetProblems } from './target';

const schema = z.strictObject({
  kind: z.literal('http'),
  /** Name under `requests.targets` in app-config, which holds the address and the token. */
  target: z.string(),
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']).default('POST'),
  path: z.string().startsWith('/'),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.record(z.string(), z.json()).optional(),
  timeoutSeconds: z.number().positive().max(300).default(15),
  /** Our name → dotted path in the answer. Only what is named here is kept. */
  result: z.record(z.string(), z.string()).default({}),
});

type HttpAction = z.infer<typeof schema>;

/** Calls an HTTP API that honours `Idempotency-Key`. */
export function createHttpAction(config: Config): RequestAction {
  return {
    kind: 'http',
    problems: (action) => problemsOf(action, config),
    execute: (context) => execute(schema.parse(context.action), context, config),
  };
}

function problemsOf(raw: JsonObject, config: Config): string[] {
  return schemaProblems(schema, raw, ({ target, result, headers }) => [
    ...targetProblems(config, target),
    ...secretProblems(result),
    ...Object.keys(headers)
      .filter((name) => /authorization|cookie/i.test(name))
      .map((name) => `action.headers.${name}: put the token into requests.targets.${target}.token in app-config`),
  ]);
}

async function execute(action: HttpAction, context: ActionContext, config: Config): Promise<ActionResult> {
  const { scope } = context;
  const { title: name, baseUrl, token } = readTarget(config, action.target);
  const answer = await call({
    name,
    method: action.method,
    // values are encoded, so that none can lead to another path or host
    url: `${baseUrl}${fillText(action.path, scope, encodeURIComponent)}`,
    headers: {
      ...Object.fromEntries(
        Object.entries(action.headers).map(([key, value]) => [key, oneLine(fillText(value, scope))]),
      ),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      'idempotency-key': context.idempotencyKey,
    },
    body: action.body && fillObject(action.body, scope),
    timeoutSeconds: action.timeoutSeconds,
    signal: context.signal,
  });
  expectSuccess(answer, name);
  return { result: mapResult(action, answer.body, name), links: [] };
}

function mapResult({ result }: HttpAction, body: JsonValue | undefined, name: string): JsonObject {
  if (Object.keys(result).length === 0) {
    return {};
  }
  if (body === undefined || body === null || typeof body !== 'object') {
    // half an answer: it may well have worked, and asking again with the same key tells
    throw new ActionUnavailableError(`${name} answered with something that is not JSON`);
  }
  return pickResult(result, body, name);
}

function oneLine(value: string): string {
  return value.replace(/[\r\n]/g, ' ');
}
