import { useRef } from 'react';
import type { AuditRecord } from '../api/AuditApi';
import { shortRef } from '../model/text';
import type { People } from './usePeople';

export interface Suggestion {
  value: string;
  label?: string;
}

export interface Suggestions {
  person: Suggestion[];
  action: Suggestion[];
  plugin: Suggestion[];
}

const sorted = (values: Iterable<string>) => [...new Set(values)].sort((a, b) => a.localeCompare(b));

/** What has been seen in any search on this visit, and the catalog's people: help for typing, not a limit. */
export function useSuggestions(records: AuditRecord[] | undefined, people: People): Suggestions {
  const seen = useRef({ actors: new Set<string>(), actions: new Set<string>(), plugins: new Set<string>() });
  for (const { actor, action, plugin } of records ?? []) {
    if (actor) seen.current.actors.add(actor);
    seen.current.actions.add(action);
    seen.current.plugins.add(plugin);
  }
  const actors = sorted([...people.keys(), ...seen.current.actors]);
  return {
    person: actors.map((ref) => ({ value: shortRef(ref), label: people.get(ref) })),
    action: sorted(seen.current.actions).map((value) => ({ value })),
    plugin: sorted(seen.current.plugins).map((value) => ({ value })),
  };
}
