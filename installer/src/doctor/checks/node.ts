import { type Check, fine } from '../check.ts';
import { versionIn } from '../units.ts';

/** Below 20 the launcher itself says so; the platform's own processes need more. */
export const node: Check = {
  id: 'node',
  title: 'Node.js',
  blocking: false,
  async look({ machine }) {
    const [major, minor] = versionIn(machine.nodeVersion) ?? [0, 0];
    if (major === 24 || (major === 22 && minor >= 18)) return fine(`${machine.nodeVersion} runs everything.`);
    return fine(
      `${machine.nodeVersion} runs this command; for the platform, \`up\` fetches Node 24 from npm by itself.`,
    );
  },
};
