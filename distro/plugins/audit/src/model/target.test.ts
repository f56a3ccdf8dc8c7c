import { recordOf } from '../__testUtils__/records';
import { factsOf, targetOf } from './target';
import { titleOf } from './text';

describe('what was acted on', () => {
  it('is the request, the entity, or else what was called', () => {
    expect(targetOf(recordOf())).toEqual({ text: 'Request #7', href: '/requests/r1' });
    expect(targetOf(recordOf({ meta: { requestId: 'a/b' } }))).toEqual({ text: 'Request', href: '/requests/a%2Fb' });
    expect(targetOf(recordOf({ meta: { entityRef: 'component:default/cart' } }))).toEqual({
      text: 'component:default/cart',
      href: '/catalog/default/component/cart',
    });
    expect(targetOf(recordOf({ meta: { entityRef: 'cart' } }))).toEqual({ text: 'cart', href: undefined });
    expect(targetOf(recordOf({ meta: undefined }))).toEqual({ text: 'POST /api/requests/requests/r1/approve' });
    expect(targetOf(recordOf({ meta: ['x'], path: undefined }))).toBeUndefined();
  });
});

describe('details', () => {
  it('are a flat list that can be read', () => {
    expect(
      factsOf({ entity: { name: 'orders', tags: ['a', 'b'], none: [] }, draft: false, count: 0, gone: null }),
    ).toEqual([
      { name: 'entity.name', value: 'orders' },
      { name: 'entity.tags', value: 'a, b' },
      { name: 'draft', value: 'No' },
      { name: 'count', value: '0' },
    ]);
    expect(factsOf([{ id: 1 }, { id: 2 }])).toEqual([
      { name: '0.id', value: '1' },
      { name: '1.id', value: '2' },
    ]);
    expect(factsOf('said')).toEqual([{ name: 'details', value: 'said' }]);
    expect(factsOf(undefined)).toEqual([]);
    expect(titleOf('entity.requestId')).toBe('Entity request id');
  });
});
