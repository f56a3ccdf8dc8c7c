// Has the database service make a database and leaves what the requester may know in result.json.
import { writeFile } from 'node:fs/promises';

const needed = ['DATABASES_URL', 'DATABASES_TOKEN', 'REQUEST_ID', 'NAME', 'OWNER', 'TEAM', 'PURPOSE'];
const missing = needed.filter((name) => !process.env[name]);
if (missing.length > 0) {
  console.error(
    `Not set: ${missing.join(', ')}. The address comes from this project's settings, the token from the store, the rest from the request.`,
  );
  process.exit(1);
}

const { DATABASES_URL, DATABASES_TOKEN, REQUEST_ID, NAME, OWNER, TEAM, PURPOSE } = process.env;
const answer = await fetch(`${DATABASES_URL}/api/databases`, {
  method: 'POST',
  headers: {
    authorization: `Bearer ${DATABASES_TOKEN}`,
    'content-type': 'application/json',
    'idempotency-key': REQUEST_ID,
  },
  body: JSON.stringify({ name: NAME, owner: OWNER, team: TEAM, purpose: PURPOSE }),
  signal: AbortSignal.timeout(30_000),
});
const body = await answer.json().catch(() => ({}));
if (!answer.ok) {
  console.error(`The database service answered ${answer.status}: ${body.message ?? JSON.stringify(body)}`);
  process.exit(answer.status === 401 ? 3 : 1);
}
const { name, role, host, port, handover } = body;
await writeFile('result.json', JSON.stringify({ name, role, host, port, handover }, undefined, 2));
console.log(`The database ${name} is there. ${OWNER} gets its password at ${handover}, behind their own sign-in.`);
