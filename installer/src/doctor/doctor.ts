import type { CheckResult } from '../model/check.ts';
import type { Layout } from '../model/layout.ts';
import type { CommandRunner } from '../ports/commands.ts';
import type { Files } from '../ports/files.ts';
import type { Keeper } from '../ports/keeper.ts';
import type { Ports } from '../ports/ports.ts';

export interface DoctorContext {
  root: string;
  layout: Layout;
  /** Every port that the installation listens on. */
  ports: { port: number; what: string }[];
  files: Files;
  commands: CommandRunner;
  keeper: Keeper;
  machinePorts: Ports;
}

async function checkPorts({ ports, keeper, machinePorts }: DoctorContext): Promise<CheckResult> {
  const id = 'ports';
  const title = 'Ports';
  if (await keeper.status().catch(() => undefined))
    return { id, title, state: 'ok', found: 'They are held by this installation.' };
  for (const { port, what } of ports) {
    if (await machinePorts.isFree(port)) continue;
    const holder = await machinePorts.holder(port);
    const who = holder ? `process ${holder.pid} (${holder.command})` : 'another account’s process';
    return {
      id,
      title,
      state: 'cure',
      found: `Port ${port}, which ${what} needs, is held by ${who}.`,
      cure: 'Stop that process, or choose other ports with --port-base.',
    };
  }
  return { id, title, state: 'ok', found: 'They are free.' };
}

export async function preflight(context: DoctorContext): Promise<CheckResult[]> {
  return [await checkPorts(context)];
}

export const runDoctor = preflight;
