import { PlatformError } from '../model/errors.ts';
import { columns, styled, wrapped } from './terminal.ts';

/** People's mistakes and the world's come with what to do; ours come with a stack and where to report them. */
function lines(error: unknown): string[] {
  const red = (text: string): string => styled(text, 'red', process.stderr);
  if (error instanceof PlatformError) {
    const width = columns(process.stderr);
    return [
      ...wrapped(`${red('stagecraft:')} ${error.message}`, '  ', width),
      ...error.details.map((detail) => `    ${detail}`),
      ...(error.hint ? wrapped(`  → ${error.hint}`, '    ', width) : []),
    ];
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `${red('stagecraft:')} Something went wrong that should not have: a mistake of ours.`,
    stack,
    '  → Please report it with the lines above. Running the command again is safe.',
  ];
}

export function errorAsValue(error: unknown): object {
  if (error instanceof PlatformError) {
    const { code, message, hint, details, exitCode } = error;
    return { error: { code, message, hint, details, exitCode } };
  }
  return {
    error: { code: 'unexpected', message: error instanceof Error ? error.message : String(error), exitCode: 1 },
  };
}

export function showError(error: unknown, options: { json: boolean }): void {
  if (options.json) process.stdout.write(`${JSON.stringify(errorAsValue(error))}\n`);
  else process.stderr.write(`${lines(error).join('\n')}\n`);
}
