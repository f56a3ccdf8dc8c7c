import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type { ReactElement } from 'react';
import { type RequestsApi, requestsApiRef } from '../api/RequestsApi';
import { databaseType, detailsOf } from './data';

const systems = ['shop', 'warehouse'].map((name) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'System',
  metadata: { name },
  spec: { owner: 'group:default/checkout' },
}));

export type FakeApi = { [Method in keyof RequestsApi]: jest.MockedFunction<RequestsApi[Method]> };

function answers<Method extends keyof RequestsApi>(value: Awaited<ReturnType<RequestsApi[Method]>>): FakeApi[Method] {
  return jest.fn(async () => value) as unknown as FakeApi[Method];
}

/** The backend's side of the conversation; what it really says is tested with the backend. */
export function fakeApi(): FakeApi {
  const teams = [{ ref: 'group:default/checkout', title: 'Checkout' }];
  return {
    me: answers<'me'>({ userRef: 'user:default/omar', teams, roles: [], toApprove: 0 }),
    types: answers<'types'>([databaseType]),
    list: answers<'list'>({ items: [], totalItems: 0 }),
    get: answers<'get'>(detailsOf()),
    create: answers<'create'>(detailsOf()),
    editDraft: answers<'editDraft'>(detailsOf({ state: 'draft' })),
    submitDraft: answers<'submitDraft'>(detailsOf()),
    deleteDraft: answers<'deleteDraft'>(undefined),
    act: answers<'act'>(detailsOf({ state: 'queued', version: 4 })),
    comment: answers<'comment'>({ id: 1, at: '2026-11-20T10:00:00.000Z', author: 'user:default/omar', text: 'why?' }),
  };
}

export function renderPage(element: ReactElement, api: RequestsApi, path = '/', mountPath?: string) {
  return renderInTestApp(element, {
    initialRouteEntries: [path],
    mountPath,
    apis: [[requestsApiRef, api], [catalogApiRef, catalogApiMock({ entities: systems })], mockApis.permission()],
  });
}
