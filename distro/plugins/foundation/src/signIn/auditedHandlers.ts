import type {
  AuditorService,
  AuditorServiceEventSeverityLevel,
  HttpAuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { AuthProviderRouteHandlers } from '@backstage/plugin-auth-node';
import type { Request } from 'express';
import { observe, type SignInOutcome } from './outcome';
import { type AppOrigin, orSaidInWindow } from './saidInWindow';

export interface AuditDependencies {
  readonly auditor: AuditorService;
  readonly httpAuth: HttpAuthService;
  readonly logger: LoggerService;
}

interface Action {
  readonly eventId: string;
  readonly severityLevel: AuditorServiceEventSeverityLevel;
  readonly provider: string;
}

async function tell({ auditor, logger }: AuditDependencies, request: Request, action: Action, outcome: SignInOutcome) {
  const { eventId, severityLevel, provider } = action;
  const meta = { provider, ...(outcome.user ? { actor: outcome.user } : {}) };
  // Nobody is signed in yet: a stray Authorization header must not decide whether this is recorded.
  const anonymous = Object.create(request, { headers: { value: { ...request.headers, authorization: undefined } } });
  try {
    const event = await auditor.createEvent({ eventId, severityLevel, request: anonymous, meta });
    await (outcome.error ? event.fail({ error: outcome.error }) : event.success());
  } catch (error) {
    logger.error(`The audit record of ${eventId} could not be made: ${error}`);
  }
}

/** Backstage's auth plugin tells the auditor nothing; who came in, and who was refused, is what auditors ask first. */
export function auditedHandlers(
  provider: string,
  handlers: AuthProviderRouteHandlers,
  dependencies: AuditDependencies,
  app: AppOrigin,
): AuthProviderRouteHandlers {
  const { frameHandler, refresh, logout } = handlers;
  return {
    start: (request, response) => orSaidInWindow(app, request, response, () => handlers.start(request, response)),
    async frameHandler(request, response) {
      const outcome: SignInOutcome = {};
      const action: Action = { eventId: 'sign-in', severityLevel: 'medium', provider };
      try {
        await observe(outcome, () => frameHandler.call(handlers, request, response));
      } finally {
        const missing = new Error('The answer of the identity provider was not accepted');
        const error = outcome.error ?? (outcome.user ? undefined : missing);
        await tell(dependencies, request, action, { ...outcome, error });
      }
    },
    ...(refresh && {
      async refresh(request, response) {
        const outcome: SignInOutcome = {};
        try {
          await observe(outcome, () => refresh.call(handlers, request, response));
        } finally {
          // Every visit without a session asks too; what counts is somebody being refused who had one.
          const severityLevel = outcome.error ? 'medium' : 'low';
          if (outcome.error || outcome.user) {
            await tell(dependencies, request, { eventId: 'session-refresh', severityLevel, provider }, outcome);
          }
        }
      },
    }),
    ...(logout && {
      async logout(request, response) {
        const user = await userOf(request, dependencies.httpAuth);
        await logout.call(handlers, request, response);
        await tell(dependencies, request, { eventId: 'sign-out', severityLevel: 'medium', provider }, { user });
      },
    }),
  };
}

async function userOf(request: Request, httpAuth: HttpAuthService): Promise<string | undefined> {
  try {
    const credentials = await httpAuth.credentials(request, { allow: ['user'], allowLimitedAccess: true });
    return credentials.principal.userEntityRef;
  } catch {
    return undefined;
  }
}
