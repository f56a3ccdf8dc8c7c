import type { Method, StepDraft } from '../model/component.ts';

const holdsAny = (draft: StepDraft, secrets: string[]): boolean =>
  (draft.kind === 'cluster-secret' || draft.kind === 'external-secret') &&
  Object.values(draft.input.values).some((value) => 'secret' in value && secrets.includes(value.secret));

/** What only a component itself can make is told to others when it is there, and once more in the run in which it is made anew. */
export function afterWhoMakes<Draft extends StepDraft>(drafts: Draft[], methods: Method[]): Draft[] {
  return methods.reduce((all, { makes, readyStep }) => {
    if (makes === undefined) return all;
    const { secrets, step } = makes;
    return all.map((draft) =>
      holdsAny(draft, secrets) ? { ...draft, after: [...draft.after, step, readyStep] } : draft,
    );
  }, drafts);
}
