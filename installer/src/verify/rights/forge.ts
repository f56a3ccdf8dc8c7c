import type { Context } from '../context.ts';
import type { Account } from '../surroundings.ts';
import type { Place } from './place.ts';

interface Tools {
  url: string;
  adminToken: string;
  team: string;
}

interface Named {
  id: number;
  default_branch: string;
}

/** The forge, with a token that was made while they had every right: by making a branch, and no longer being able to. */
export function forgePlace(context: Context, { username }: Account, { url, adminToken, team }: Tools): Place {
  let token = '';
  let project: Named | undefined;
  const branch = `${username}-${Date.now()}`;
  const ask = (method: string, path: string, as: string, json?: unknown) => {
    const question = { method, headers: { 'private-token': as }, quiet: true, ...(json ? { json } : {}) };
    return context.ask(`${url}/api/v4${path}`, question);
  };
  const first = async (path: string): Promise<Named> => {
    const [found] = JSON.parse((await ask('GET', path, adminToken)).body) as Named[];
    if (found === undefined) throw new Error(`the forge does not have what was looked for: ${path}`);
    return found;
  };
  const branches = () => `/projects/${project?.id}/repository/branches`;
  return {
    name: 'the forge',
    async enter() {
      project = await first(`/groups/${team}/projects`);
      const { id } = await first(`/users?username=${username}`);
      const wanted = { name: 'verify', scopes: ['api'] };
      const made = await ask('POST', `/users/${id}/personal_access_tokens`, adminToken, wanted);
      token = (JSON.parse(made.body) as { token: string }).token;
    },
    async mayChange() {
      const { status } = await ask('POST', branches(), token, { branch, ref: project?.default_branch });
      if (![201, 401, 403].includes(status)) throw new Error(`the forge answers ${status} to a new branch`);
      if (status === 201) await ask('DELETE', `${branches()}/${branch}`, adminToken);
      return status === 201;
    },
    async isKnown() {
      const { status } = await ask('GET', '/user', token);
      if (status !== 200 && status !== 401) throw new Error(`the forge answers ${status} when it is asked for them`);
      return status === 200;
    },
  };
}
