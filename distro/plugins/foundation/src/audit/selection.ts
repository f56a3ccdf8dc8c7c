import type { RootConfigService } from '@backstage/backend-plugin-api';

const severities = ['low', 'medium', 'high', 'critical'];
const root = 'stagecraft.audit';

export type Selection = (event: { plugin: string; eventId: string; severityLevel: string }) => boolean;

/** What is worth keeping: from `minimumSeverity` up, plus what `include` names as `plugin.event` or `plugin.*`. */
export function readSelection(config: RootConfigService): Selection {
  const minimum = config.getOptionalString(`${root}.minimumSeverity`) ?? 'medium';
  const lowest = severities.indexOf(minimum);
  if (lowest < 0) {
    throw new Error(
      `Invalid config at ${root}.minimumSeverity: '${minimum}' is no severity. Write one of: ${severities.join(', ')}.`,
    );
  }
  const include = new Set(config.getOptionalStringArray(`${root}.include`) ?? []);
  return ({ plugin, eventId, severityLevel }) =>
    severities.indexOf(severityLevel) >= lowest || include.has(`${plugin}.${eventId}`) || include.has(`${plugin}.*`);
}
