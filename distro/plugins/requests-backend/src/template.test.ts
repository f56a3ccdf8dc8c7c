// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is what the templates of request types look like
import { fillLinkUrl, fillObject, fillText, fillValue } from './template';
import { fillYaml } from './templateYaml';
import { parse } from 'yaml';

const scope = {
  values: {
    name: 'orders',
    size: 3,
    backup: true,
    nested: { a: [1] },
    evil: 'x\nowner: evil',
    none: null,
    yes: 'yes',
    path: '../x?y=1#z',
  },
  request: { id: 'r1', number: 7, type: 't' },
  requester: { ref: 'user:default/omar', name: 'omar', team: 'group:default/checkout', teamName: 'checkout' },
};

describe('templates', () => {
  it('fill in texts', () => {
    expect(fillText('${{ values.name }}/${{request.number}} by ${{ requester.ref }}', scope)).toBe(
      'orders/7 by user:default/omar',
    );
    expect(fillText('[${{ values.absent }}]', scope)).toBe('[]');
    expect(fillText('/x/${{ values.path }}', scope, encodeURIComponent)).toBe('/x/..%2Fx%3Fy%3D1%23z');
  });

  it('keep types, and leave out what is not there', () => {
    const body = {
      size: '${{ values.size }}',
      on: '${{ values.backup }}',
      gone: '${{ values.absent }}',
      list: ['${{ values.name }}', 1],
      deep: { a: '${{ values.nested }}' },
    };
    expect(fillObject(body, scope)).toEqual({ size: 3, on: true, list: ['orders', 1], deep: { a: { a: [1] } } });
  });

  it.each(['values.constructor', 'values.__proto__', 'values.name.length', 'request.toString', 'process.env'])(
    'reach nothing through %s',
    (path) => {
      expect(fillValue(`\${{ ${path} }}`, scope)).toBeUndefined();
    },
  );

  it('evaluate nothing', () => {
    expect(fillText('${{ 1 + 1 }} ${{ values["name"] }}', scope)).toBe('${{ 1 + 1 }} ${{ values["name"] }}');
    const tricky = { ...scope, values: { name: '${{ requester.ref }} $& $1' } };
    expect(fillText('${{ values.name }}', tricky)).toBe('${{ requester.ref }} $& $1');
  });

  it.each([
    ['/catalog/default/component/${{ values.name }}', '/catalog/default/component/orders'],
    ['https://x.example/${{ values.name }}', 'https://x.example/orders'],
    ['${{ values.absent }}', undefined],
    ['//evil.example', undefined],
    ['ftp://x', undefined],
  ])('make a link of %s → %s', (url, filled) => {
    expect(fillLinkUrl(url, scope)).toBe(filled);
  });

  it('cannot add to YAML', () => {
    const file = fillYaml(
      'a: ${{ values.evil }}\nb: ${{ values.yes }}\nc: ${{ values.absent }}\nd: ${{ requester.team }}\ne: x-${{ values.name }}\n',
      scope,
    );
    expect(parse(file)).toEqual({ a: 'x\nowner: evil', b: 'yes', d: 'group:default/checkout', e: 'x-orders' });
  });
});
