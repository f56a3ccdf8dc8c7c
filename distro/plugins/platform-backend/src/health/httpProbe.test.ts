import { json, startEndpoint, type Endpoint } from '../__testUtils__/endpoint';
import { httpProbe } from './httpProbe';

describe('httpProbe', () => {
  let endpoint: Endpoint | undefined;
  afterEach(async () => {
    await endpoint?.close();
    endpoint = undefined;
  });

  const look = (expect: 'json' | 'any' = 'json', signal = AbortSignal.timeout(5000)) =>
    httpProbe({ url: endpoint?.url ?? '', expect })(signal);

  it.each([{ status: 'ok' }, { status: 'UP' }, { issuer: 'http://a.example' }, []])(
    'takes %j for healthy',
    async (body) => {
      endpoint = await startEndpoint(json(200, body));
      expect(await look()).toEqual({ state: 'healthy', message: 'Answers.' });
    },
  );

  it('does not believe a 200 whose body says otherwise', async () => {
    endpoint = await startEndpoint(json(200, { status: 'DOWN' }));
    expect(await look()).toEqual({ state: 'down', message: "Answers 200, but says that its status is 'DOWN'." });
  });

  it('does not take another program at the address for the expected one', async () => {
    endpoint = await startEndpoint((_request, response) => response.end('<html>It works!</html>'));
    expect(await look()).toMatchObject({ state: 'down', message: expect.stringMatching(/not with JSON/) });
    expect(await look('any')).toMatchObject({ state: 'healthy' });
  });

  it('says what a refusing service says', async () => {
    endpoint = await startEndpoint(json(503, { status: 'starting' }));
    expect(await look()).toEqual({ state: 'down', message: "Answers 503 and says that its status is 'starting'." });
  });

  it('says of a store that it is sealed, and what opens it', async () => {
    endpoint = await startEndpoint(json(503, { initialized: true, sealed: true, standby: true }));
    expect(await look()).toMatchObject({ state: 'down', message: expect.stringMatching(/sealed.*stagecraft up/) });
    await endpoint.close();
    endpoint = await startEndpoint(json(200, { initialized: true, sealed: false }));
    expect(await look()).toMatchObject({ state: 'healthy' });
  });

  it('does not follow a redirect to a place that happens to be fine', async () => {
    endpoint = await startEndpoint((request, response) =>
      request.url === '/login' ? response.end('{}') : response.writeHead(302, { location: '/login' }).end(),
    );
    expect(await look()).toMatchObject({ state: 'down', message: expect.stringMatching(/redirect \(302\)/) });
  });

  it('stops reading an answer that never ends', async () => {
    endpoint = await startEndpoint((_request, response) => {
      const timer = setInterval(() => response.write('x'.repeat(16_384)), 1);
      response.on('close', () => clearInterval(timer));
    });
    expect(await look('any')).toMatchObject({ state: 'healthy' });
  });

  it('fails when an answer is cut off half-way', async () => {
    endpoint = await startEndpoint((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"status":');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(look()).rejects.toThrow();
  });

  it('gives up when told to', async () => {
    endpoint = await startEndpoint(() => undefined);
    await expect(look('json', AbortSignal.timeout(50))).rejects.toThrow(/aborted|timeout/i);
  });
});
