import { expect, test } from 'vitest';
import { portalProcess } from './start.ts';

test('plain Node, from the artefact, with the layers in the order in which they win', () => {
  const { args, cwd, env } = portalProcess({ artefact: '/cache/abc', configFiles: ['/base.yaml', '/phase.yaml'] });
  expect(args.slice(args.indexOf('packages/backend'))).toEqual([
    'packages/backend',
    '--config',
    '/base.yaml',
    '--config',
    '/phase.yaml',
  ]);
  expect(cwd).toBe('/cache/abc/app');
  expect(env.NODE_COMPILE_CACHE).toBe('/cache/abc/compiled');
});

test('its memory is bounded', () => {
  const { args } = portalProcess({ artefact: '/cache/abc', configFiles: [] });
  expect(args).toContain('--max-old-space-size=1024');
  expect(args).toContain('--max-semi-space-size=8');
});
