import { mockApis } from '@backstage/frontend-test-utils';
import { PlatformClient } from './PlatformClient';

const clientAnswering = (response: Response) => {
  const fetch = jest.fn(async () => response);
  return {
    fetch,
    client: new PlatformClient({
      discoveryApi: mockApis.discovery({ baseUrl: 'http://portal.example' }),
      fetchApi: { fetch },
    }),
  };
};

describe('PlatformClient', () => {
  it('asks the platform backend', async () => {
    const { client, fetch } = clientAnswering(new Response(JSON.stringify({ backend: [], frontend: [] })));
    expect(await client.getPlugins()).toEqual({ backend: [], frontend: [] });
    expect(fetch).toHaveBeenCalledWith('http://portal.example/api/platform/plugins', { signal: undefined });
  });

  it('asks for the results of verify', async () => {
    const { client, fetch } = clientAnswering(new Response(JSON.stringify({ trend: [] })));
    expect(await client.getVerify()).toEqual({ trend: [] });
    expect(fetch).toHaveBeenCalledWith('http://portal.example/api/platform/verify', { signal: undefined });
  });

  it('asks the catalog how the people are read, and takes it that nobody knows where they are not', async () => {
    const { client, fetch } = clientAnswering(new Response(JSON.stringify({ next: 'soon' })));
    expect(await client.getPeopleSync()).toEqual({ next: 'soon' });
    expect(fetch).toHaveBeenCalledWith('http://portal.example/api/catalog/people-sync', { signal: undefined });
    expect(await clientAnswering(new Response('{}', { status: 404 })).client.getPeopleSync()).toBeUndefined();
  });

  it('fails with what the backend said', async () => {
    const body = JSON.stringify({ error: { name: 'NotAllowedError', message: 'needs platform.summary.read' } });
    const { client } = clientAnswering(
      new Response(body, { status: 403, headers: { 'content-type': 'application/json' } }),
    );
    await expect(client.getSummary()).rejects.toThrow(/needs platform\.summary\.read/);
  });
});
