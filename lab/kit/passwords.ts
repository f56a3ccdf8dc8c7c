const prefix = 'PASSWORD_';

/** People's passwords by username; they live in the environment only and are never stored. */
export function readPasswords(env: NodeJS.ProcessEnv): Map<string, string> {
  const passwords = new Map<string, string>();
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(prefix) || !value) continue;
    const username = name.slice(prefix.length).toLowerCase();
    passwords.set(username, value);
    // A variable cannot hold the other signs of a username.
    if (username.includes('_')) passwords.set(username.replaceAll('_', '-'), value);
  }
  return passwords;
}
