export const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Lines that give a shell its environment. */
export const exported = (env: Record<string, string>): string =>
  Object.entries(env)
    .map(([key, value]) => `export ${key}=${quote(value)}\n`)
    .join('');
