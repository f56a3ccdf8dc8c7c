import type { ComponentContext, StepDraft } from '../model/component.ts';

interface Answer extends Pick<StepDraft, 'id' | 'title' | 'after'> {
  url: string;
  /** What stands in the JSON document that is answered. */
  holds: Record<string, string>;
}

/** What runs is not yet what people reach: the edge learns of it a moment later, or not at all. */
export const addressStep = ({ cluster }: ComponentContext, { url, holds, ...step }: Answer): StepDraft => ({
  ...step,
  kind: 'address',
  holdsData: false,
  deadlineSeconds: 120,
  usualSeconds: 1,
  input: { url, holds, ...(cluster.authority === undefined ? {} : { authority: cluster.authority.file }) },
});
