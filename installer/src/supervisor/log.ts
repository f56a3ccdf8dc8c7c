type Level = 'info' | 'warn' | 'error';

/** Our own stdout is `logs/supervisor.log`: whoever starts the keeper opens it. */
export function say(level: Level, msg: string, more: Record<string, unknown> = {}): void {
  process.stdout.write(
    `${JSON.stringify({ level, time: new Date().toISOString(), service: 'keeper', msg, ...more })}\n`,
  );
}

export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
