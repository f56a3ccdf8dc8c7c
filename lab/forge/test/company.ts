import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
}

function person(username: string, groups: string[]) {
  return {
    username,
    firstName: username,
    lastName: 'Test',
    email: `${username}@company.example`,
    enabled: true,
    groups,
  };
}

const realm = {
  realm: 'test',
  users: [
    person('lena', ['/checkout', '/leads', '/developers']),
    person('omar', ['/checkout', '/developers']),
    person('yuki', ['/logistics', '/developers']),
    person('vera', ['/viewers']),
  ],
};

const repositories: Record<string, string[]> = {
  checkout: ['cart', 'payments', 'pricing'],
  logistics: ['parcels', 'routes'],
};

/** A small company of its own for the tests. */
export async function makeCompany(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'forge-company-'));
  await put(join(root, 'realm.json'), JSON.stringify(realm));
  for (const [group, names] of Object.entries(repositories)) {
    for (const name of names) {
      const folder = join(root, 'repositories', group, name);
      await put(join(folder, 'README.md'), `# ${name}\n\nThe **${name}** service. <script>alert(1)</script>\n`);
      await put(join(folder, 'catalog-info.yaml'), `kind: Component\nmetadata:\n  name: ${name}\n`);
      await put(join(folder, 'docs', 'index.md'), `# ${name}\n`);
    }
  }
  return root;
}
