import { expect, test } from 'vitest';
import { isLoopbackHost } from './hosts.ts';

test.each([
  'localhost',
  'LOCALHOST:7007',
  'second.localhost:7107',
  'a.b.localhost',
  '127.0.0.1:80',
  '[::1]',
  '[::1]:7007',
])('%s is ours', (host) => {
  expect(isLoopbackHost(host)).toBe(true);
});

test.each([
  '',
  undefined,
  'evil.example',
  'localhost.evil.example',
  'notlocalhost',
  '.localhost',
  'localhost:7007.evil.example',
  '127.0.0.1.evil.example',
  '0.0.0.0',
  '::1',
  'evil.example/localhost',
  'evil@localhost',
])('%s is not', (host) => {
  expect(isLoopbackHost(host)).toBe(false);
});
