/** What each exit code of the command means, as people read it. */
export const meanings = {
  0: 'done',
  1: 'a mistake of ours',
  2: 'the command line is wrong',
  3: 'the configuration is wrong',
  4: 'what was asked for cannot be planned',
  5: 'this machine must be cured first',
  6: 'a step failed',
  7: 'something took longer than its deadline',
  8: "the installation's state cannot be used",
  9: 'the network or a registry',
  10: 'another stagecraft is at work',
  11: 'it does not run',
  12: 'a promise is broken',
  13: 'a promise could not be checked',
  130: 'stopped by you',
} as const;

export type Exit = keyof typeof meanings;

export function exitLines(exits: Exit[], own: Partial<Record<Exit, string>> = {}): string {
  return exits.map((code) => `  ${String(code).padStart(3)}  ${own[code] ?? meanings[code]}`).join('\n');
}

export const allExits = Object.keys(meanings).map(Number) as Exit[];
