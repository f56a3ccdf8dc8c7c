import { expect, test } from 'vitest';
import { alivePath } from '../../../lab/kit/serve.ts';
import { labAlive } from './release.ts';

test('the lab’s services are asked where they answer whatever they wait for', () => {
  expect(labAlive.path).toBe(alivePath);
});
