import { openSync } from 'node:fs';
import { makeDatabase } from '../support/database.ts';
import { serviceSpec, textOf, untilPhase } from '../support/keeper.ts';

/** The whole way of the embedded target as whoever runs this, told as one line of JSON. */
const [cache] = process.argv.slice(2);
const one = await makeDatabase(cache ? { cache } : {});
try {
  const first = await one.up();
  const second = await one.up();
  const spec = await serviceSpec('shop');
  await one.keeper.put(spec, 'one');
  await untilPhase(one.keeper, 'shop', 'healthy');
  await textOf(spec, '/pid');
  const [row] = await one.query('SELECT current_user AS name', 'backstage');
  let escaped = false;
  try {
    openSync('/etc/shadow', 'r');
    escaped = true;
  } catch {
    // As it should be for an ordinary account.
  }
  console.log(JSON.stringify({ uid: process.getuid?.(), first, second, name: row?.name, escaped }));
} finally {
  await one.remove();
}
