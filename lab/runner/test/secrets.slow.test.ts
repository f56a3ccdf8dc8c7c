import { describe, it } from 'vitest';
import { startLab, startOpenBao } from '../../secrets/test/start.ts';
import { openBao } from '../../secrets/test/tools.ts';
import { jobsWithSecrets } from './secrets.ts';

const { program, missing } = await openBao();

jobsWithSecrets('the sealed file', () => startLab());

if (program) jobsWithSecrets('OpenBao', () => startOpenBao(program));
else describe.skip(`OpenBao: ${missing}`, () => it('is not there', () => {}));
