import { createEchoPlugin } from '../__testUtils__/echoPlugin';
import { startPortal } from '../__testUtils__/portal';

jest.setTimeout(60_000);

/** What plugins that start in production warn of. */
async function warnings(host: string): Promise<unknown[]> {
  const before = process.env.NODE_ENV;
  Object.assign(process.env, { NODE_ENV: 'production' });
  try {
    const portal = await startPortal({
      features: [createEchoPlugin('echo'), createEchoPlugin('caller', 'echo')],
      config: { backend: { listen: { host, port: 0 } } },
    });
    await portal.stop();
    return portal.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
  } finally {
    Object.assign(process.env, { NODE_ENV: before });
  }
}

describe('the warning of an address that only this machine reaches', () => {
  it('is not given by a portal that listens to this machine only', async () => {
    expect(await warnings('127.0.0.1')).not.toContainEqual(expect.stringContaining('localhost URL'));
  });

  it('is given by one that listens to others', async () => {
    expect(await warnings('0.0.0.0')).toContainEqual(expect.stringContaining('localhost URL'));
  });
});
