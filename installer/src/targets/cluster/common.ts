import type { StepDraft } from '../../model/component.ts';
import type { Settings } from '../../model/settings.ts';
import type { StepInputs } from '../../model/step.ts';
import type { GroundContext } from '../../model/target.ts';
import { authoritySecret } from './edge.ts';
import { publicHosts } from './zone.ts';

type Common = Pick<StepDraft, 'holdsData' | 'deadlineSeconds' | 'usualSeconds'>;
export const quick: Common = { holdsData: false, deadlineSeconds: 60, usualSeconds: 1 };
const fetched: Common = { holdsData: false, deadlineSeconds: 600, usualSeconds: 10 };

export const toolStep = ({ program }: GroundContext, name: 'kind' | 'helm'): StepDraft => ({
  ...fetched,
  id: `cluster/${name}`,
  kind: 'tool',
  title: `Find or fetch ${name}`,
  after: [],
  input: { name, version: program(name) },
});

function certificatesOf(settings: Settings): StepInputs['certificates'] {
  const { domain, certificate, acme } = settings.edge;
  return {
    hosts: publicHosts(settings),
    domain,
    ...(certificate ? { own: certificate } : {}),
    ...(acme?.authority ? { authority: acme.authority } : {}),
  };
}

export const certificatesStep = (settings: Settings): StepDraft => ({
  ...quick,
  id: 'cluster/certificates',
  kind: 'certificates',
  title: 'Make the certificates',
  after: [],
  holdsData: true,
  input: certificatesOf(settings),
});

export const authorityStep = (namespace: string, file: string, after: string[]): StepDraft => ({
  ...quick,
  id: 'cluster/authority',
  kind: 'cluster-secret',
  title: 'Tell the cluster which authority to trust',
  after,
  input: { namespace, name: authoritySecret, values: { 'ca.crt': { file } } },
});
