import type { ComponentContext, StepDraft } from '../../model/component.ts';

/** Built once for every target and every phase. */
export function artefactStep({ facts }: ComponentContext): StepDraft {
  return {
    id: 'portal/artefact',
    kind: 'portal',
    title: 'Compose and build the portal',
    after: [],
    holdsData: false,
    deadlineSeconds: 2400,
    usualSeconds: 180,
    input: { hash: facts.hashes.portal },
  };
}
