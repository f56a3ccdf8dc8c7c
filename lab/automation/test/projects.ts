import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';

const secret = `file=$(ls "$STAGECRAFT_CREDENTIALS"/*/token)
echo "mode $(stat -c %a "$TOKEN_FILE" 2>/dev/null || stat -f %Lp "$TOKEN_FILE")"
word=$(cat "$file")
echo "length \${#word}"
echo "printed $word"
echo "command lines: $(ps -eo args | grep -c '[c]anary-0451')"
`;

const scripts: Record<string, string> = {
  'say.sh': 'echo one\necho two\n',
  'fails.sh': 'echo no\nexit 3\n',
  'sleep.sh': 'sleep 0.5\n',
  'hang.sh': 'echo begun\n(setsid sh -c "sleep 611" &) 2>/dev/null\nsleep 611 &\nsleep 611\n',
  'answer.sh': 'cat "$STAGECRAFT_EXTRA_VARS"\n',
  'markup.sh': 'echo "<script>alert(1)</script>"\n',
  'count.sh': 'echo run >> "$STAGECRAFT_LAB_ROOT/count"\nsleep 0.2\n',
  'loud.sh': 'i=0\nwhile [ $i -lt 400 ]; do head -c 20000 /dev/zero | tr "\\\\0" x; echo; i=$((i+1)); done\nsleep 30\n',
  'many.sh': 'i=0\nwhile [ $i -lt 20000 ]; do : > "$HOME/$i"; i=$((i+1)); done\n',
  'secret.sh': secret,
};

const playbooks: Record<string, string> = {
  'hang.yml': '- hosts: all\n  gather_facts: false\n  tasks:\n    - ansible.builtin.command: sleep 611\n',
};

/** Projects of their own for the tests: each a folder of scripts. */
export async function makeProjects(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'automation-projects-'));
  // What lies here is found by jobs as well, whoever they run as.
  await chmod(root, 0o755);
  const trials = join(root, 'trials');
  await mkdir(trials);
  for (const [name, text] of Object.entries({ ...scripts, ...playbooks })) {
    await writeFile(join(trials, name), text);
    await chmod(join(trials, name), 0o755);
  }
  await symlink('/bin/sh', join(trials, 'link.sh'));
  // What the seeded project names.
  await mkdir(join(root, 'fleet'));
  return root;
}

export const projectsDir = { remove: (path: string) => rm(path, { recursive: true, force: true }) };

const plain = [
  'bash',
  'cat',
  'echo',
  'git',
  'grep',
  'head',
  'ls',
  'ps',
  'setsid',
  'sh',
  'sleep',
  'stat',
  'tar',
  'tr',
  'gzip',
];

/** A PATH on which no Ansible and no tofu is, wherever the machine has them. */
export async function plainPath(root: string): Promise<string> {
  const bin = join(root, 'bin');
  await mkdir(bin);
  for (const name of plain) {
    const found = (process.env.PATH ?? '')
      .split(delimiter)
      .map((folder) => join(folder, name))
      .find((path) => existsSync(path));
    if (found) await symlink(found, join(bin, name));
  }
  return bin;
}
