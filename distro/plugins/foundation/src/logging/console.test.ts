import { EventEmitter } from 'node:events';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { takeOverConsole } from './console';

function prepare() {
  const lines: unknown[] = [];
  const note =
    (level: string) =>
    (message: string, meta: object = {}) =>
      lines.push([level, message, meta]);
  const logger = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const root = { ...logger, child: () => logger } as unknown as LoggerService;
  const speaker = { ...console };
  const node = new EventEmitter();
  const printed = jest.fn();
  node.on('warning', printed);
  takeOverConsole(root, speaker, node);
  return { lines, speaker, node, printed };
}

describe('what is said past the logger', () => {
  it('becomes a line of the log, at its level, without colours', () => {
    const { lines, speaker } = prepare();
    speaker.log('\u001B[33mConnection Error: %s\u001B[39m\n', new Error('terminated').message);
    speaker.warn('careful', { twice: true });
    speaker.error('broken');
    expect(lines).toEqual([
      ['info', 'Connection Error: terminated', {}],
      ['warn', 'careful { twice: true }', {}],
      ['error', 'broken', {}],
    ]);
  });

  it('is the same for what Node warns of, which it does not print itself any more', () => {
    const { lines, node, printed } = prepare();
    node.emit(
      'warning',
      Object.assign(new Error('use something else'), { name: 'DeprecationWarning', code: 'DEP0040' }),
    );
    expect(lines).toEqual([['warn', 'DeprecationWarning: use something else', { code: 'DEP0040' }]]);
    expect(printed).not.toHaveBeenCalled();
  });
});
