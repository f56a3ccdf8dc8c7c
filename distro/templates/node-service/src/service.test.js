import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { createService } from './service.js';

const service = createService();
let address;

before(async () => {
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  address = `http://127.0.0.1:${service.address().port}`;
});
after(() => service.close());

test('says that it is well', async () => {
  const answer = await fetch(`${address}/healthcheck`);
  assert.deepEqual([answer.status, await answer.json()], [200, { status: 'ok' }]);
});

test('says who it is', async () => {
  const answer = await fetch(`${address}/`);
  assert.equal((await answer.json()).service, '${{ values.name }}');
});

test('says when there is nothing', async () => {
  for (const path of ['/none', '/constructor']) assert.equal((await fetch(`${address}${path}`)).status, 404);
});
