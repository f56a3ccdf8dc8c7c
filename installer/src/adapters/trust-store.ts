import { homedir } from 'node:os';
import type { CommandRunner } from '../ports/commands.ts';
import type { Files } from '../ports/files.ts';
import type { Machine } from '../ports/machine.ts';
import type { TrustStores } from '../ports/trust.ts';
import { browserStores } from './trust-store-nss.ts';
import { macosStore, windowsStore } from './trust-store-others.ts';
import { systemStore } from './trust-store-system.ts';

export interface TrustTools {
  files: Files;
  commands: CommandRunner;
  machine: Machine;
  home?: string;
  root?: string;
}

async function onLinux({ files, commands, machine, root = '/', home = homedir() }: TrustTools): Promise<TrustStores> {
  const system = await systemStore({ files, commands, machine, root });
  const browsers = await browserStores(files, commands, home);
  const notes = [...browsers.notes];
  if (!system) notes.push('How this system is told of an authority is not known to us; its own handbook says it.');
  const caller = machine.isRoot ? machine.variable('SUDO_USER') : undefined;
  if (caller) notes.push(`The browsers of ${caller} have stores of their own: run the command as ${caller} as well.`);
  return { stores: [...(system ? [system] : []), ...browsers.stores], notes };
}

/** Every store of this machine that we know to change. */
export async function trustStores(tools: TrustTools): Promise<TrustStores> {
  const { commands, machine, home = homedir() } = tools;
  if (machine.platform === 'darwin') return { stores: [macosStore(commands, home)], notes: [] };
  if (machine.platform === 'win32') return { stores: [windowsStore(commands)], notes: [] };
  return onLinux(tools);
}
