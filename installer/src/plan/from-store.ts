import type { StepDraft } from '../model/component.ts';

interface Kept {
  /** The process that keeps the secrets, and the step after which it has them. */
  process: string;
  ready: string;
  url: string;
}

const isTold = (draft: StepDraft): boolean => draft.kind === 'process' && Object.keys(draft.input.secretEnv).length > 0;

function namesIn(drafts: StepDraft[]): string[] {
  const told = drafts.flatMap((draft) => (draft.kind === 'process' ? Object.values(draft.input.secretEnv) : []));
  return [...new Set(told)].sort();
}

/** Where there is a store, what processes are told in private is read from it when they start, and nobody need know it. */
export function fromStore<Draft extends StepDraft>(drafts: Draft[], kept: Kept | undefined): Draft[] {
  if (!kept) return drafts;
  const names = namesIn(drafts);
  return drafts.map((draft) => {
    if (draft.kind === 'secret-store') return { ...draft, input: { ...draft.input, names } };
    if (draft.kind !== 'process' || !isTold(draft)) return draft;
    const input = { ...draft.input, secretStore: { url: kept.url }, after: [...draft.input.after, kept.process] };
    return { ...draft, input, after: [...draft.after, kept.ready] };
  });
}
