import type { StepDraft } from '../model/component.ts';
import type { SecretValue } from '../model/kubernetes.ts';

interface Kept {
  /** The process that keeps the secrets, and the step after which it has them. */
  process?: string;
  ready: string;
  url: string;
  /** On a cluster: what makes Secrets from the store, where, and the step after which it does. */
  source?: { name: string; namespace: string; ready: string };
}

const isTold = (draft: StepDraft): boolean => draft.kind === 'process' && Object.keys(draft.input.secretEnv).length > 0;

const areKept = (values: Record<string, SecretValue>): values is Record<string, { secret: string }> =>
  Object.values(values).every((value) => 'secret' in value);

function namesIn(drafts: StepDraft[]): string[] {
  const told = drafts.flatMap((draft) => {
    if (draft.kind === 'process') return Object.values(draft.input.secretEnv);
    return draft.kind === 'external-secret' ? Object.values(draft.input.values).map(({ secret }) => secret) : [];
  });
  return [...new Set(told)].sort();
}

/** A Secret in the place where the source may make one is made from the store; under the same id, since it is the same Secret. */
function bySource(draft: StepDraft, { source }: Kept): StepDraft {
  if (draft.kind !== 'cluster-secret' || source?.namespace !== draft.input.namespace) return draft;
  const { values, ...input } = draft.input;
  if (!areKept(values)) return draft;
  const title = draft.title.replace(/^Put (\S+) into the cluster$/, 'Have $1 made from the store');
  return {
    ...draft,
    kind: 'external-secret',
    title,
    after: [...draft.after, source.ready],
    usualSeconds: 3,
    input: { ...input, values, source: source.name },
  };
}

function byProcess(draft: StepDraft, { process, url, ready }: Kept): StepDraft {
  if (process === undefined || draft.kind !== 'process' || !isTold(draft)) return draft;
  const input = { ...draft.input, secretStore: { url }, after: [...draft.input.after, process] };
  return { ...draft, input, after: [...draft.after, ready] };
}

/** A step that names none keeps all of them. Where there is a store, what is told in private is read from it when something starts, and nobody need know it. */
export function fromStore<Draft extends StepDraft>(drafts: Draft[], kept: Kept | undefined): Draft[] {
  if (!kept) return drafts;
  const made = drafts.map((draft) => bySource(draft, kept));
  const names = namesIn(made);
  return made.map((draft) =>
    draft.kind === 'secret-store' && draft.input.names.length === 0
      ? { ...draft, input: { ...draft.input, names } }
      : byProcess(draft, kept),
  ) as Draft[];
}
