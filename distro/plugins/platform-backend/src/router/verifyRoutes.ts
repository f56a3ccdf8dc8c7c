import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { isError, NotAllowedError } from '@backstage/errors';
import { AuthorizeResult, type BasicPermission } from '@backstage/plugin-permission-common';
import { platformVerifyReadPermission, platformVerifyRecordPermission } from '@stagecraft/plugin-platform-common';
import express, { type Request, type Response, type Router } from 'express';
import { overviewOf } from '../verify/overview';
import type { RunStore } from '../verify/RunStore';
import { readSummary } from '../verify/summarySchema';

export interface VerifyOptions {
  runs: RunStore;
  auditor: AuditorService;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
}

const parse = express.json({ limit: '256kb' });

/** The latest run of `stagecraft verify` and its trend; and where a run hands over what it has found. */
export function addVerifyRoutes(router: Router, options: VerifyOptions): void {
  router.get('/verify', async (request, response) => {
    const credentials = await credentialsOf(options, request);
    const whole = await isAllowed(options, credentials, platformVerifyReadPermission);
    response.json(await overviewOf(options.runs, whole));
  });
  router.post('/verify', async (request, response) => {
    const recorded = await audited(options, request, () => record(options, request, response));
    response.status(recorded ? 201 : 200).json({ recorded });
  });
}

/** Who may not hand over is told so before what they sent is read. */
async function record(options: VerifyOptions, request: Request, response: Response): Promise<boolean> {
  const credentials = await credentialsOf(options, request);
  if (!(await isAllowed(options, credentials, platformVerifyRecordPermission))) {
    throw new NotAllowedError(`Handing a result over needs the permission '${platformVerifyRecordPermission.name}'`);
  }
  await new Promise<void>((resolve, reject) => {
    parse(request, response, (error?: unknown) => (error ? reject(error) : resolve()));
  });
  return options.runs.record(readSummary(request.body, Date.now()), nameOf(credentials));
}

/** Also what was refused is recorded. */
async function audited({ auditor }: VerifyOptions, request: Request, work: () => Promise<boolean>): Promise<boolean> {
  const event = await auditor.createEvent({ eventId: 'verify-record', request, severityLevel: 'medium' });
  try {
    const recorded = await work();
    await event.success({ meta: { recorded, verdict: request.body.verdict, startedAt: request.body.startedAt } });
    return recorded;
  } catch (error) {
    await event.fail({ error: isError(error) ? (error as Error) : new Error(String(error)) });
    throw error;
  }
}

function credentialsOf({ httpAuth }: VerifyOptions, request: Request): Promise<BackstageCredentials> {
  return httpAuth.credentials(request, { allow: ['user', 'service'] });
}

async function isAllowed(
  { permissions }: VerifyOptions,
  credentials: BackstageCredentials,
  permission: BasicPermission,
): Promise<boolean> {
  const [decision] = await permissions.authorize([{ permission }], { credentials });
  return decision.result === AuthorizeResult.ALLOW;
}

function nameOf({ principal }: BackstageCredentials): string {
  const { userEntityRef, subject } = principal as { userEntityRef?: string; subject?: string };
  return userEntityRef ?? subject ?? 'unknown';
}
