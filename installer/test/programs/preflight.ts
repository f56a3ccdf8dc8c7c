import { commands } from '../../src/adapters/commands.ts';
import { files } from '../../src/adapters/files.ts';
import { openKeeper } from '../../src/adapters/keeper-client.ts';
import { machine } from '../../src/adapters/machine.ts';
import { machinePorts } from '../../src/adapters/port-holder.ts';
import { preflight } from '../../src/doctor/doctor.ts';
import type { CheckResult } from '../../src/model/check.ts';
import { layoutOf } from '../../src/model/layout.ts';

/** What `up` looks at first, for a home that was never used. */
export function preflightAt(home: string): Promise<CheckResult[]> {
  const layout = layoutOf(home, 'default');
  const keeper = openKeeper({ folder: layout.folder, cache: layout.cache, entry: 'none' });
  return preflight({ root: home, layout, ports: [], files, commands, keeper, machine, machinePorts });
}
