import { type Check, type DoctorContext, fine, mustCure, warn } from '../check.ts';

/** Small, old, and everywhere where there is a registry at all. */
const probe = 'semver';
const npmFile = process.platform === 'win32' ? 'npm.cmd' : 'npm';

async function ask(context: DoctorContext, args: string[]) {
  const patience = ['--fetch-retries=0', '--fetch-timeout=8000', '--loglevel=error'];
  return context.commands.run({ file: npmFile, args: [...args, ...patience], timeoutMs: 20_000 });
}

async function proxyOf(context: DoctorContext): Promise<string> {
  const configured = (await ask(context, ['config', 'get', 'https-proxy'])).stdout.trim();
  const proxy = ['null', 'undefined', ''].includes(configured)
    ? (context.machine.variable('HTTPS_PROXY') ?? context.machine.variable('https_proxy'))
    : configured;
  // A proxy's address may carry a password.
  return proxy ? `through the proxy ${proxy.replace(/\/\/[^@/]*@/, '//')}` : 'without a proxy';
}

export const registry: Check = {
  id: 'registry',
  title: 'npm registry',
  blocking: false,
  async look(context) {
    const { layout, files } = context;
    const address = (await ask(context, ['config', 'get', 'registry'])).stdout.trim().replace(/\/\/[^@/]*@/, '//');
    const way = await proxyOf(context);
    const answer = await ask(context, ['view', probe, 'version', '--json']);
    if (answer.exitCode === 0) return fine(`${address} answers, ${way}.`);
    const reason = answer.timedOut
      ? 'no answer within 20 s'
      : answer.tail
          .filter((line) => line.includes('npm error'))
          .slice(0, 2)
          .join(' ');
    const found = `${address} cannot be used, ${way}: ${reason || `npm ended with ${answer.exitCode}`}.`;
    const cure =
      'Check the network, and set npm up for it: `npm config set registry …`, `npm config set https-proxy …`.';
    const installed = await files.exists(`${layout.cache}/portal`);
    return installed ? warn(`${found} What is installed runs without it.`, cure) : mustCure(found, cure);
  },
};
