import { type Check, type DoctorContext, type Finding, fine, mustCure } from '../check.ts';
import { isOlder, versionIn } from '../units.ts';

interface Program {
  file: string;
  least: [number, number];
  cure: string;
}

async function lookAt({ file, least, cure }: Program, { commands }: DoctorContext): Promise<Finding> {
  const result = await commands.run({ file, args: ['--version'], timeoutMs: 20_000 });
  const version = result.exitCode === 0 ? versionIn(result.stdout) : undefined;
  if (!version) return mustCure(`${file} was not found, or does not run.`, cure);
  if (!isOlder(version, least)) return fine(result.stdout.trim().split('\n')[0] ?? '');
  return mustCure(`${file} is ${version.join('.')}; ${least.join('.')} is the oldest that will do.`, cure);
}

const npmFile = process.platform === 'win32' ? 'npm.cmd' : 'npm';

export const git: Check = {
  id: 'git',
  title: 'git',
  blocking: true,
  look: (context) =>
    lookAt(
      {
        file: 'git',
        least: [2, 38],
        cure: 'Install git 2.38 or newer (https://git-scm.com): the forge merges with it.',
      },
      context,
    ),
};

export const npm: Check = {
  id: 'npm',
  title: 'npm',
  blocking: false,
  look: (context) =>
    lookAt({ file: npmFile, least: [9, 0], cure: 'Install npm: it comes with Node.js (https://nodejs.org).' }, context),
};
