import type { Phase } from '../../model/vocabulary.ts';
import { type Check, type DoctorContext, fine, mustCure } from '../check.ts';

const cure =
  'Run stagecraft as root, and each job gets a user of its own; or install bubblewrap (bwrap), and each job gets a ' +
  'sandbox; or stay in phase 1, which runs no jobs.';

const trial = ['--unshare-all', '--ro-bind', '/', '/', '--proc', '/proc', '--dev', '/dev', 'true'];

async function trySandbox({ commands }: DoctorContext) {
  const result = await commands.run({ file: 'bwrap', args: trial, timeoutMs: 10_000 });
  if (result.exitCode === 0) return fine('Jobs are kept in a sandbox by bubblewrap.');
  const [why = 'it was not found'] = result.tail;
  return mustCure(
    `Jobs cannot be kept away from the platform: this is not root, and bwrap does not work (${why}).`,
    cure,
  );
}

/** From phase 2 on jobs of other people run here: what is the platform's own must be closed to them. */
const jobs: Check = {
  id: 'jobs',
  title: 'Jobs',
  blocking: true,
  look(context) {
    const { platform, isRoot } = context.machine;
    if (platform !== 'linux') {
      return Promise.resolve(
        mustCure(
          'Jobs can be kept away from the platform on Linux only.',
          'Stay in phase 1, or bring it up in a Linux machine or container.',
        ),
      );
    }
    return isRoot ? Promise.resolve(fine('Each job gets a user of its own.')) : trySandbox(context);
  },
};

export const jobChecks = (phase: Phase): Check[] => (phase >= 2 ? [jobs] : []);
