/** The lab's people, as far as the installer must know them: each gets a password of their own. */
export const usernames = ['mira', 'jonas', 'lena', 'omar', 'ines', 'tomas', 'yuki', 'petra', 'vera'] as const;

export const passwordEnv: Record<string, string> = Object.fromEntries(
  usernames.map((name) => [`PASSWORD_${name.toUpperCase()}`, `password-${name}`]),
);
