import { PlatformError } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';

export interface Demand {
  holds(settings: Settings): boolean;
  /** What is wrong, and what to write instead. */
  text: string;
}

const common: Demand[] = [
  {
    holds: ({ images }) => images.registry !== undefined,
    text: 'images.registry is not set: write under which registry our own images are pushed and pulled, such as registry.example.com/platform',
  },
  {
    // Nobody outside this machine would ever be led to the cluster by it.
    holds: ({ edge }) => edge.domain !== 'stagecraft.localhost',
    text: 'edge.domain is not set: write a domain whose names lead to the cluster’s edge for people and for pods, such as apps.example.com',
  },
];

/** What a cluster that is there already must be told, all of it at once. */
export function refuseWhatIsMissing(settings: Settings, ...more: Demand[]): void {
  const missing = [...common, ...more].filter(({ holds }) => !holds(settings));
  if (missing.length === 0) return;
  throw new PlatformError({
    code: 'planning',
    message: `The target ${settings.target} cannot be planned with this configuration.`,
    details: missing.map(({ text }) => `spec.${text}.`),
    hint: `Set it in stagecraft.yaml (\`stagecraft init\` writes one); docs/guide/${settings.target}.md has an example.`,
  });
}
