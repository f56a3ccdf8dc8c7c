import { awxOperator, bringsAwx } from '../../model/automation.ts';
import type { LockedChart } from '../../model/stack.ts';
import type { Settings } from '../../model/settings.ts';
import type { Files } from '../../ports/files.ts';
import type { Http } from '../../ports/http.ts';
import { type Check, fine, mustCure, warn } from '../check.ts';
import { fromGigabytes, gigabytes } from '../units.ts';
import { patienceMs } from './unanswered.ts';

interface World {
  http: Http;
  files: Pick<Files, 'exists'>;
  /** As the stack pins them. */
  charts: Record<string, Pick<LockedChart, 'version' | 'url'>>;
}

const takes = fromGigabytes(4);
const rest = fromGigabytes(4);

/** On kind all of it is in the memory of this machine; of other clusters their owners know. */
const memory: Check = {
  id: 'awx-memory',
  title: 'Memory for AWX',
  blocking: false,
  async look({ machine }) {
    const { total } = await machine.memory();
    const found = `This machine has ${gigabytes(total)}; AWX takes about ${gigabytes(takes)}, the rest as much.`;
    return total >= (takes + rest) * 0.95
      ? fine(found)
      : warn(found, 'Take a larger machine, or leave awx out of spec.providers.automation.');
  },
};

const setting = `spec.charts.map.${awxOperator}`;

const chart = ({ http, files, charts: { [awxOperator]: locked } }: World, place: string | undefined): Check => ({
  id: 'awx-chart',
  title: 'Chart of AWX’s operator',
  blocking: false,
  async look() {
    const from = place ?? locked?.url ?? '';
    if (!/^https?:\/\//.test(from)) {
      return (await files.exists(from))
        ? fine(`${from} is there.`)
        : mustCure(
            `${from} is not there, which ${setting} names.`,
            'Put the packed chart there, or name another place.',
          );
    }
    const cure = `Put the chart ${awxOperator} ${locked?.version} where it can be had, and name that place, a file or an address, as ${setting}.`;
    const signal = AbortSignal.timeout(patienceMs);
    return http({ method: 'HEAD', url: from, patienceMs, signal }).then(
      ({ status }) => (status < 400 ? fine(`${from} can be had.`) : warn(`${from} answers ${status}.`, cure)),
      (error: Error) => warn(`${from} cannot be reached: ${error.message}.`, cure),
    );
  },
});

/** What AWX asks for beside everything else, where it is to be brought up. */
export function awxChecks(
  settings: Pick<Settings, 'phase' | 'preferences' | 'target' | 'charts'>,
  world: World,
): Check[] {
  if (settings.phase < 2 || settings.target === 'embedded' || !bringsAwx(settings)) return [];
  return [...(settings.target === 'kind' ? [memory] : []), chart(world, settings.charts.map[awxOperator])];
}
