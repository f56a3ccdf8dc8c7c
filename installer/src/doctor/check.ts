import type { CheckResult, CheckState } from '../model/check.ts';
import type { Layout } from '../model/layout.ts';
import type { CommandRunner } from '../ports/commands.ts';
import type { Files } from '../ports/files.ts';
import type { Machine } from '../ports/machine.ts';
import type { Held, Ports } from '../ports/ports.ts';

export interface DoctorContext {
  root: string;
  layout: Layout;
  /** Every port that the installation listens on. */
  ports: { port: number; what: string }[];
  files: Files;
  commands: CommandRunner;
  /** Which of them it holds already. */
  held(): Promise<Held>;
  machine: Machine;
  machinePorts: Ports;
}

export interface Finding {
  state: CheckState;
  found: string;
  cure?: string;
}

/** One thing to look at. */
export interface Check {
  id: string;
  title: string;
  /** What would stop an `up`, and is looked at before each: such a check takes milliseconds. */
  blocking: boolean;
  look(context: DoctorContext): Promise<Finding>;
}

export const fine = (found: string): Finding => ({ state: 'ok', found });
export const warn = (found: string, cure: string): Finding => ({ state: 'warning', found, cure });
export const mustCure = (found: string, cure: string): Finding => ({ state: 'cure', found, cure });

export async function resultOf(check: Check, context: DoctorContext): Promise<CheckResult> {
  const { id, title } = check;
  try {
    return { id, title, ...(await check.look(context)) };
  } catch (error) {
    // A check that cannot look must not hide what the others find.
    const why = error instanceof Error ? error.message : String(error);
    const hint = (error as { hint?: string }).hint ?? 'Run `stagecraft doctor` again; report it if it stays.';
    return { id, title, ...warn(`It could not be looked at: ${why}`, hint) };
  }
}
