export type Level = 'info' | 'warn' | 'error';

export type Fields = Record<string, unknown>;

export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

const secretKey = /password|secret|token|authorization|cookie/i;

/** A field that is named like a secret is never written, whoever passes it. */
function printable(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      if (secretKey.test(key)) return [key, '[hidden]'];
      return [key, value instanceof Error ? describeError(value) : value];
    }),
  );
}

export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A refused connection to both addresses of a host is an AggregateError without a message of its own.
  if (error instanceof AggregateError && !error.message) return error.errors.map(describeError).join('; ');
  return error.message || error.name;
}

/** One JSON object a line, on standard output. */
export function createLog(service: string, write: (line: string) => void = (line) => process.stdout.write(line)): Log {
  const emit = (level: Level, msg: string, fields: Fields = {}) =>
    write(`${JSON.stringify({ ...printable(fields), level, time: new Date().toISOString(), service, msg })}\n`);
  return {
    info: (message, fields) => emit('info', message, fields),
    warn: (message, fields) => emit('warn', message, fields),
    error: (message, fields) => emit('error', message, fields),
  };
}
