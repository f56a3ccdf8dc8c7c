/** How it stands with reading people and groups from the identity provider, as one portal process sees it. */
export interface PeopleSync {
  /** The last time that an answer was taken over (ISO 8601); absent until there has been one. */
  last?: { at: string; people: number; groups: number };
  /** The last time that something was different from before. */
  lastChange?: { at: string; came: number; left: number; changed: number };
  /** Since when it does not work, and why; people and groups stay as they are meanwhile. */
  failing?: { since: string; why: string };
  /** When it is tried next; absent where that is not a matter of a fixed time. */
  next?: string;
}
