type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function listOf(realm: Fields, key: string, problems: string[]): Fields[] {
  const list = realm[key];
  if (Array.isArray(list) && list.every(isFields)) return list;
  problems.push(`"${key}" must be a list of objects`);
  return [];
}

function checkNames(items: Fields[], list: string, key: string, problems: string[]): void {
  const seen = new Set<unknown>();
  for (const [index, item] of items.entries()) {
    const name = item[key];
    if (typeof name !== 'string' || name === '') problems.push(`${list}[${index}] has no "${key}"`);
    else if (seen.has(name)) problems.push(`${list}: ${key} "${name}" is there twice`);
    seen.add(name);
  }
}

function groupPaths(groups: Fields[], parent = ''): string[] {
  return groups.flatMap((group) => {
    const path = `${parent}/${group.name}`;
    return [path, ...groupPaths((group.subGroups as Fields[] | undefined) ?? [], path)];
  });
}

function checkServiceAccount(user: Fields, clients: Fields[], problems: string[]): void {
  const client = clients.find(({ clientId }) => clientId === user.serviceAccountClientId);
  if (client?.serviceAccountsEnabled === true) return;
  problems.push(`user "${user.username}" is the service account of no client that has one`);
}

function checkUsers(users: Fields[], clients: Fields[], paths: Set<string>, problems: string[]): void {
  for (const user of users) {
    if (user.serviceAccountClientId !== undefined) {
      checkServiceAccount(user, clients, problems);
      continue;
    }
    const credentials = (user.credentials ?? []) as Fields[];
    const password = credentials.find((credential) => credential.type === 'password');
    if (typeof password?.value !== 'string' || password.value === '') {
      problems.push(`user "${user.username}" has no password among its credentials`);
    }
    for (const group of (user.groups ?? []) as string[]) {
      if (!paths.has(group)) problems.push(`user "${user.username}" is in group "${group}", which does not exist`);
    }
  }
}

function checkClients(clients: Fields[], problems: string[]): void {
  for (const client of clients) {
    const redirects = client.redirectUris;
    const comesBack = client.standardFlowEnabled !== false;
    if (comesBack && (!Array.isArray(redirects) || redirects.length === 0)) {
      problems.push(`client "${client.clientId}" has no redirectUris`);
    } else if (Array.isArray(redirects) && redirects.some((uri) => String(uri).includes('*'))) {
      problems.push(`client "${client.clientId}" has a wildcard in redirectUris: write the whole address`);
    }
    if (client.publicClient !== true && !client.secret) {
      problems.push(`client "${client.clientId}" is confidential but has no secret`);
    }
  }
}

/** Everything that would keep this realm from working. */
export function findRealmProblems(document: unknown): string[] {
  if (!isFields(document)) return ['must be a JSON object'];
  const problems: string[] = [];
  if (typeof document.realm !== 'string' || document.realm === '') problems.push('has no "realm"');
  const groups = listOf(document, 'groups', problems);
  const clients = listOf(document, 'clients', problems);
  const users = listOf(document, 'users', problems);
  checkNames(clients, 'clients', 'clientId', problems);
  checkNames(users, 'users', 'username', problems);
  checkClients(clients, problems);
  checkUsers(users, clients, new Set(groupPaths(groups)), problems);
  return problems;
}
