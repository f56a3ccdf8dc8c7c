import { PlatformError } from '../model/errors.ts';
import type { CommandRunner } from '../ports/commands.ts';
import type { TrustedAuthority, TrustStore } from '../ports/trust.ts';

interface Words {
  name: string;
  program: string;
  look(authority: TrustedAuthority): string[];
  add(authority: TrustedAuthority): string[];
  remove(authority: TrustedAuthority): string[][];
}

const quoted = (arg: string): string => (/^[\w./:=-]+$/.test(arg) ? arg : `"${arg}"`);

/** A store of the person's own, which the system's program changes; it may ask the person on the screen. */
function storeOf(commands: CommandRunner, words: Words): TrustStore {
  const typed = (args: string[]): string => [words.program, ...args].map(quoted).join(' ');

  const run = async (args: string[]): Promise<void> => {
    const { exitCode, tail } = await commands.run({ file: words.program, args, timeoutMs: 120_000 });
    if (exitCode === 0) return;
    throw new PlatformError({
      code: 'step',
      message: `${words.name} was not changed.`,
      details: tail.slice(-5),
      hint: `If it asked and nobody answered, run it yourself: ${typed(args)}`,
    });
  };

  return {
    name: words.name,
    async holds(authority) {
      const { exitCode, stdout } = await commands.run({
        file: words.program,
        args: words.look(authority),
        timeoutMs: 20_000,
      });
      return exitCode === 0 && stdout.replaceAll(/[\s:]/g, '').toLowerCase().includes(authority.sha1);
    },
    mayChange: async () => true,
    adding: (authority) => [typed(words.add(authority))],
    removing: (authority) => words.remove(authority).map(typed),
    add: (authority) => run(words.add(authority)),
    async remove(authority) {
      for (const args of words.remove(authority)) await run(args);
    },
  };
}

export function macosStore(commands: CommandRunner, home: string): TrustStore {
  const keychain = `${home}/Library/Keychains/login.keychain-db`;
  return storeOf(commands, {
    name: 'your login keychain',
    program: 'security',
    look: () => ['find-certificate', '-a', '-Z', keychain],
    add: ({ path }) => ['add-trusted-cert', '-r', 'trustRoot', '-p', 'ssl', '-k', keychain, path],
    // With -t the person's own trust settings for it go as well.
    remove: ({ sha1 }) => [['delete-certificate', '-Z', sha1.toUpperCase(), '-t', keychain]],
  });
}

export function windowsStore(commands: CommandRunner): TrustStore {
  return storeOf(commands, {
    name: 'your Windows certificates',
    program: 'certutil',
    look: ({ sha1 }) => ['-user', '-store', 'Root', sha1],
    add: ({ path }) => ['-user', '-addstore', 'Root', path],
    remove: ({ sha1 }) => [['-user', '-delstore', 'Root', sha1]],
  });
}
