import type { RequestForm } from './form';
import { validateForm, withoutEmptyValues } from './validate';

const form: RequestForm = {
  schema: {
    type: 'object',
    required: ['name', 'size'],
    properties: {
      size: { type: 'integer', title: 'Size', minimum: 1, maximum: 5 },
      name: { type: 'string', title: 'Name', pattern: '^[a-z]+$', minLength: 2, maxLength: 4 },
      tier: { type: 'string', title: 'Tier', enum: ['small', 'large'] },
      backup: { type: 'boolean' },
    },
  },
  ui: { order: ['name'], fields: { name: { patternMessage: 'Name: small letters only' } } },
};

describe('validateForm', () => {
  it.each([
    [{ name: 'abc', size: 1 }, []],
    [{}, ['Name is needed', 'Size is needed']],
    [{ name: 'A9', size: 9 }, ['Name: small letters only', 'Size must be 5 or less']],
    [{ name: 'a', size: 0 }, ['Name needs at least 2 characters', 'Size must be 1 or more']],
    [{ name: 'abcde', size: 1.5 }, ['Name may have at most 4 characters', 'Size must be a whole number']],
    [{ name: 'abc', size: '1', tier: 'huge' }, ['Size must be a whole number', 'Tier must be one of: small, large']],
    [{ name: 'abc', size: 2, backup: 'yes' }, ['backup must be yes or no']],
    [{ name: 'abc', size: 2, extra: 1 }, ['extra is not part of this form: leave it out']],
  ])('%j', (values, messages) => {
    expect(validateForm(form, values).map((problem) => problem.message)).toEqual(messages);
  });

  it('counts characters as a person does', () => {
    const emoji: RequestForm = {
      schema: { type: 'object', properties: { name: { type: 'string', maxLength: 2 } } },
    };
    expect(validateForm(emoji, { name: '🚢🚢' })).toEqual([]);
  });
});

describe('withoutEmptyValues', () => {
  it('keeps no and zero', () => {
    expect(withoutEmptyValues({ a: '', b: null, c: false, d: 0, e: 'x' })).toEqual({ c: false, d: 0, e: 'x' });
  });
});
