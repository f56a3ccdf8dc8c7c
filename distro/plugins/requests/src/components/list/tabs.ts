import type { RequestScope } from '@stagecraft/plugin-requests-common';

export const scopes: readonly RequestScope[] = ['mine', 'team', 'to-approve', 'all'];

export const scopeTitles: Record<RequestScope, string> = {
  mine: 'Mine',
  team: 'My team',
  'to-approve': 'To approve',
  all: 'All',
};

export const emptyTexts: Record<RequestScope, { title: string; text: string }> = {
  mine: { title: 'You have not asked for anything yet', text: 'Databases, services and more are a short form away.' },
  team: { title: 'Your team has no requests', text: 'What you and your colleagues ask for is listed here.' },
  'to-approve': {
    title: 'Nothing waits for you',
    text: 'Requests that need your decision appear here, and you get a notification.',
  },
  all: { title: 'There are no requests yet', text: 'Be the first one to ask for something.' },
};

export function readScope(value: string | null): RequestScope {
  return scopes.find((scope) => scope === value) ?? 'mine';
}
