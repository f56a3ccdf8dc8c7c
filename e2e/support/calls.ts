import type { Page } from '@playwright/test';

export interface Answered {
  status: number;
  body: unknown;
}

/** A call as the person's page makes it. */
export const call = (page: Page, token: string, path: string, json?: object): Promise<Answered> =>
  page.evaluate(
    async ({ url, authorization, body }) => {
      const headers = { authorization, 'content-type': 'application/json' };
      const answer = await fetch(url, { headers, ...(body ? { method: 'POST', body } : {}) });
      const text = await answer.text();
      return { status: answer.status, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text };
    },
    { url: path, authorization: token, body: json && JSON.stringify(json) },
  );
