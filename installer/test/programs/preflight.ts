import { commands } from '../../src/adapters/commands.ts';
import { files } from '../../src/adapters/files.ts';
import { heldByKeeper } from '../../src/adapters/held-by-keeper.ts';
import { openKeeper } from '../../src/adapters/keeper-client.ts';
import { machine } from '../../src/adapters/machine.ts';
import { machinePorts } from '../../src/adapters/port-holders.ts';
import { embeddedChecks } from '../../src/doctor/checks/index.ts';
import { preflight } from '../../src/doctor/doctor.ts';
import type { CheckResult } from '../../src/model/check.ts';
import { layoutOf } from '../../src/model/layout.ts';

/** What `up` looks at first, for a home that was never used. */
export function preflightAt(home: string): Promise<CheckResult[]> {
  const layout = layoutOf(home, 'default');
  const keeper = openKeeper({ folder: layout.folder, cache: layout.cache, entry: 'none' });
  const held = () => heldByKeeper(keeper, files, layout);
  const context = { root: home, layout, ports: [], files, commands, held, machine, machinePorts };
  return preflight(embeddedChecks(keeper), context);
}
