import { expect, test } from 'vitest';
import { foreseen } from '../testing/caught.ts';
import { settings } from '../testing/platform.ts';
import { withFlags } from './flags.ts';

test('a flag wins over the file; what is not given stays', () => {
  const file = settings({ installation: 'own', portBase: 9000 });
  expect(withFlags(file, { portBase: '8000' })).toEqual({ ...file, portBase: 8000 });
  expect(withFlags(file, { name: 'demo', phase: '3', target: 'kind' })).toEqual({
    ...file,
    installation: 'demo',
    phase: 3,
    target: 'kind',
  });
  expect(withFlags(file, {})).toEqual(file);
});

test.each([
  ['phase', '9', 'There is no phase “9”.'],
  ['phase', '', 'There is no phase “”.'],
  ['phase', 'two', 'There is no phase “two”.'],
  ['target', 'openshft', 'There is no target “openshft”.'],
  ['portBase', 'abc', '“abc” cannot be a port base.'],
  ['portBase', '80', '“80” cannot be a port base.'],
  ['portBase', '65001', '“65001” cannot be a port base.'],
  ['portBase', '7000.5', '“7000.5” cannot be a port base.'],
  ['name', 'Big', "“Big” cannot be an installation's name."],
  ['name', '../etc', "“../etc” cannot be an installation's name."],
  ['name', '', "“” cannot be an installation's name."],
])('--%s %j is refused with what to write', async (flag, value, message) => {
  const error = await foreseen(() => withFlags(settings(), { [flag]: value }));
  expect(error).toMatchObject({ code: 'usage', exitCode: 2, message, hint: expect.stringMatching(/\w/) });
});

test('a target that was nearly written right', async () => {
  expect((await foreseen(() => withFlags(settings(), { target: 'openshft' }))).hint).toBe('Did you mean openshift?');
});
