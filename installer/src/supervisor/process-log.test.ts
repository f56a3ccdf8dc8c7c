import { expect, test } from 'vitest';
import { tellingLines } from './process-log.ts';

test('of a crash, what went wrong is told and not where in the stack', () => {
  const written = [
    'listening',
    'node:internal/modules/cjs/loader:1478',
    '  throw err;',
    '  ^',
    "Error: Cannot find module 'nowhere'",
    '    at node:internal/modules/cjs/loader:1475:15',
    '    at node:internal/main/run_main_module:33:47 {',
    "  code: 'MODULE_NOT_FOUND',",
    '  requireStack: []',
    '}',
    'Node.js v24.21.0',
  ];
  expect(tellingLines(written, 2)).toEqual(['  throw err;', "Error: Cannot find module 'nowhere'"]);
});
