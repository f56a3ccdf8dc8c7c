import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { layoutOf } from '../../model/layout.ts';
import { phaseOne } from '../../testing/platform.ts';
import { portalSource } from './source.ts';

test('what was built is held against that of which a portal is built: neither configuration nor what tests are helped by', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'source-'));
  try {
    const layout = layoutOf(home, 'default');
    const plan = await phaseOne();
    const step = plan.steps.find((each) => each.kind === 'portal');
    const hash = step?.kind === 'portal' ? step.input.hash : '';
    const put = async (file: string): Promise<void> => {
      const full = path.join(layout.cache, 'portal', hash, 'workspace', file);
      await mkdir(path.dirname(full), { recursive: true });
      await writeFile(full, file);
    };
    const counted = ['package.json', 'plugins/one/src/config/read.ts'];
    const others = ['config/app-config.yaml', 'plugins/one/src/__testUtils__/lab.ts', 'plugins/one/src/one.test.ts'];
    for (const file of [...counted, ...others, 'node_modules/one/index.js']) await put(file);
    const { built } = portalSource('/nowhere', layout, async () => plan);
    expect([...(await built()).keys()].toSorted()).toEqual(counted);
  } finally {
    await rm(home, { recursive: true });
  }
});
