import type { StepDraft } from '../model/component.ts';

/** Steps so that each comes after what it waits for; otherwise in the order in which they were given. */
export function inOrder<Draft extends Pick<StepDraft, 'id' | 'after'>>(drafts: Draft[]): Draft[] {
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  if (byId.size !== drafts.length) throw new Error('two steps have the same id');
  const ordered: Draft[] = [];
  const state = new Map<string, 'visiting' | 'done'>();
  const visit = (draft: Draft, path: string[]): void => {
    if (state.get(draft.id) === 'done') return;
    if (state.get(draft.id) === 'visiting')
      throw new Error(`steps wait for each other: ${[...path, draft.id].join(' → ')}`);
    state.set(draft.id, 'visiting');
    for (const id of draft.after) {
      const before = byId.get(id);
      if (!before) throw new Error(`${draft.id} waits for ${id}, which is not in the plan`);
      visit(before, [...path, draft.id]);
    }
    state.set(draft.id, 'done');
    ordered.push(draft);
  };
  for (const draft of drafts) visit(draft, []);
  return ordered;
}
