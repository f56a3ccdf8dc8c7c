import { randomUUID } from 'node:crypto';
import { type AuditorEvent, DefaultAuditorService } from '@backstage/backend-defaults/auditor';
import { coreServices, createServiceFactory, type LoggerService } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import { auditBufferRef } from './buffer';
import { readLogLevels } from './logLevels';
import { toRecord } from './record';
import { readSelection } from './selection';

function logEvent(logger: LoggerService, level: 'debug' | 'info' | 'warn' | 'error', event: AuditorEvent): void {
  const { status, ...rest } = event;
  const failure = status === 'failed' ? { error: `${event.error?.name}: ${event.error?.message}` } : {};
  logger[level](`${event.plugin}.${event.eventId}`, { ...rest, status, ...failure } as unknown as JsonObject);
}

/** Backstage's auditor, which logs, and beside the log a record that the audit plugin keeps. */
export const auditorFeature = createServiceFactory({
  service: coreServices.auditor,
  deps: {
    config: coreServices.rootConfig,
    logger: coreServices.logger,
    auth: coreServices.auth,
    httpAuth: coreServices.httpAuth,
    plugin: coreServices.pluginMetadata,
    buffer: auditBufferRef,
  },
  factory({ config, logger, auth, httpAuth, plugin, buffer }) {
    const levels = readLogLevels(config);
    const selected = readSelection(config);
    const auditLogger = logger.child({ isAuditEvent: true });
    return {
      createEvent(options) {
        const id = randomUUID();
        const time = new Date();
        const record = (event: AuditorEvent) => {
          logEvent(auditLogger, levels[event.severityLevel], event);
          if (selected(event)) {
            buffer.add(toRecord(id, time, event));
          }
        };
        return DefaultAuditorService.create(record, { auth, httpAuth, plugin }).createEvent(options);
      },
    };
  },
});
