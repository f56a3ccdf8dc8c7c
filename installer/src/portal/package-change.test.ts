import { expect, test } from 'vitest';
import { changedManifest } from './package-change.ts';

const none = { add: {}, remove: [], set: {}, resolutions: {}, scripts: {} };
const before = {
  name: 'backend',
  scripts: { start: 'one', 'build-image': 'docker' },
  dependencies: { zebra: '1', guest: '1' },
  devDependencies: { compiler: '1' },
};

test('dependencies are added in order, and taken away from both kinds', () => {
  const after = changedManifest(before, { ...none, add: { ours: 'workspace:^' }, remove: ['guest', 'compiler'] });
  expect(Object.keys(after.dependencies ?? {})).toEqual(['ours', 'zebra']);
  expect(after.devDependencies).toEqual({});
});

test('a script is replaced, another taken away', () => {
  const after = changedManifest(before, { ...none, scripts: { start: 'two', 'build-image': null } });
  expect(after.scripts).toEqual({ start: 'two' });
});

test('what is not asked for stays as it was', () => {
  expect(changedManifest(before, none)).toEqual({ ...before, dependencies: { guest: '1', zebra: '1' } });
});

test('a name that the generator no longer writes is said, not passed over', () => {
  expect(() => changedManifest(before, { ...none, remove: ['gone'] })).toThrow(/has no gone to remove/);
  expect(() => changedManifest(before, { ...none, scripts: { gone: null } })).toThrow(/no script gone to remove/);
});
