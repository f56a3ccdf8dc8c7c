import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type { ReactElement } from 'react';
import { type RequestsApi, requestsApiRef } from '../api/RequestsApi';
import { databaseType, detailsOf } from './data';

const systems = ['shop', 'warehouse'].map(name => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'System',
  metadata: { name },
  spec: { owner: 'group:default/checkout' },
}));

export type FakeApi = { [Method in keyof RequestsApi]: jest.MockedFunction<RequestsApi[Method]> };

/** The backend's side of the conversation; what it really says is tested with the backend. */
export function fakeApi(): FakeApi {
  return {
    me: jest.fn(async () => ({ userRef: 'user:default/omar', teams: [{ ref: 'group:default/checkout', title: 'Checkout' }], roles: [], toApprove: 0 })),
    types: jest.fn(async () => [databaseType]),
    list: jest.fn(async () => ({ items: [], totalItems: 0 })),
    get: jest.fn(async () => detailsOf()),
    create: jest.fn(async () => detailsOf()),
    editDraft: jest.fn(async () => detailsOf({ state: 'draft' })),
    submitDraft: jest.fn(async () => detailsOf()),
    deleteDraft: jest.fn(async () => undefined),
    act: jest.fn(async () => detailsOf({ state: 'queued', version: 4 })),
    comment: jest.fn(async (_id: string, text: string) => ({ id: 1, at: '2026-11-20T10:00:00.000Z', author: 'user:default/omar', text })),
  };
}

export function renderPage(element: ReactElement, api: RequestsApi, path = '/', mountPath?: string) {
  return renderInTestApp(element, {
    initialRouteEntries: [path],
    mountPath,
    apis: [
      [requestsApiRef, api],
      [catalogApiRef, catalogApiMock({ entities: systems })],
      mockApis.permission(),
    ],
  });
}
