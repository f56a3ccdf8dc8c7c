import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** As OSV has them, of a package that every portal is made of. */
export const advisory = (severity: string, published: string): Record<string, unknown> => ({
  id: `MADE-FOR-A-TEST-${severity}`,
  modified: new Date().toISOString(),
  published,
  database_specific: { severity },
  affected: [
    {
      package: { ecosystem: 'npm', name: 'express' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '4.0.0' }, { fixed: '99.0.0' }] }],
    },
  ],
});

/** What is carried in, so that the net decides nothing; nothing of it breaks a promise. */
export function carryAdvisories(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'osv.json'), JSON.stringify([advisory('LOW', '2026-01-01T00:00:00Z')]));
}
