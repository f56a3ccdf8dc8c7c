import { type TrustReport, trust as trustIn, untrust as untrustIn } from '../../apply/certificates/trust.ts';
import { exitCodes, PlatformError } from '../../model/errors.ts';
import { print, printJson, styled } from '../../ui/terminal.ts';
import type { Run } from '../verb.ts';
import type { Workshop } from '../world.ts';
import { choiceOf } from './choice.ts';

interface Words {
  changed: string;
  already: string;
}

function show({ changed, already, left, notes }: TrustReport, words: Words): void {
  for (const store of changed) print(`${styled('✔', 'green')} ${store}: ${words.changed}`);
  for (const store of already) print(`${styled('✔', 'green')} ${store}: ${words.already}`);
  for (const { store, commands } of left) {
    print(`${styled('!', 'yellow')} ${store}: this account may not change it. Run:`);
    for (const command of commands) print(`    ${command}`);
  }
  for (const note of notes) print(`${styled('!', 'yellow')} ${note}`);
}

function end(report: TrustReport, words: Words, json: boolean): number {
  if (json) printJson(report);
  else show(report, words);
  return report.left.length > 0 ? exitCodes.environment : 0;
}

/** An edge whose certificate comes from elsewhere needs no authority of ours. */
function whoseCertificate({ settings: { edge, target } }: Workshop): string | undefined {
  if (target === 'openshift') return 'The cluster’s router has its own certificate';
  if (edge.certificate) return 'The edge has your own certificate (spec.edge.certificate)';
  if (edge.acme) return 'The edge gets its certificate from an ACME authority (spec.edge.acme)';
  return undefined;
}

export const trust: Run = async (world, _args, options) => {
  const workshop = await world.openWorkshop(choiceOf(options));
  const other = whoseCertificate(workshop);
  if (other) {
    print(`${other}: there is no local authority to trust.`);
    return 0;
  }
  const authority = await workshop.trust.authority();
  if (!authority) {
    throw new PlatformError({
      code: 'not-running',
      message: `There is no local authority for ${workshop.settings.edge.domain} yet.`,
      hint: '`stagecraft up --target kind` (or kubernetes) makes it; the embedded target needs none.',
    });
  }
  const report = await trustIn(workshop.trust, authority);
  const json = options.json === true;
  const code = end(report, { changed: 'trusts it now', already: 'trusts it already' }, json);
  if (!json && report.changed.length > 0) {
    print();
    print('Browsers that run see it after a restart. `stagecraft untrust` takes it back.');
    print(`It can vouch for ${workshop.settings.edge.domain} and what is below, and for nothing else.`);
  }
  return code;
};

export const untrust: Run = async (world, _args, options) => {
  const workshop = await world.openWorkshop(choiceOf(options));
  const words = { changed: 'does not trust it any more', already: 'does not trust it' };
  return end(await untrustIn(workshop.trust), words, options.json === true);
};
