import { type Check, fine, mustCure, warn } from '../check.ts';

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

export const loopback: Check = {
  id: 'loopback',
  title: 'localhost',
  blocking: true,
  async look({ machine }) {
    const addresses = await machine.addressesOf('localhost');
    const cure = 'Give it its line in the hosts file: "127.0.0.1 localhost".';
    if (addresses.length === 0) return mustCure('The name localhost has no address on this machine.', cure);
    if (!addresses.every(isLoopback)) return mustCure(`The name localhost leads to ${addresses.join(', ')}.`, cure);
    const proxy = machine.variable('HTTP_PROXY') ?? machine.variable('http_proxy');
    const except = machine.variable('NO_PROXY') ?? machine.variable('no_proxy') ?? '';
    if (proxy && !/(^|,|\s)(\*|localhost)(,|\s|$)/.test(except)) {
      return warn(
        'HTTP_PROXY is set, and NO_PROXY does not name localhost: some programs would ask the proxy for the platform.',
        'Run: export NO_PROXY=localhost,.localhost,127.0.0.1,::1',
      );
    }
    return fine(`It is ${addresses.join(' and ')}.`);
  },
};
