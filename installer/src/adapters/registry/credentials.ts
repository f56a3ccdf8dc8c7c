import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CommandRunner } from '../../ports/commands.ts';
import type { Files } from '../../ports/files.ts';
import type { Credentials, RegistryCredentials } from '../../ports/registry-credentials.ts';

interface DockerConfig {
  auths?: Record<string, { auth?: string; username?: string; password?: string }>;
  credsStore?: string;
  credHelpers?: Record<string, string>;
}

/** Docker Hub's credentials are kept under the address that it had first. */
const namesOf = (registry: string): string[] =>
  registry === 'docker.io'
    ? ['https://index.docker.io/v1/', 'docker.io', 'index.docker.io']
    : [registry, `https://${registry}`];

function decode(auth: string): Credentials | undefined {
  const [username = '', ...rest] = Buffer.from(auth, 'base64').toString().split(':');
  return username && rest.length > 0 ? { username, password: rest.join(':') } : undefined;
}

function fromFile(config: DockerConfig, names: string[]): Credentials | undefined {
  for (const name of names) {
    const found = config.auths?.[name];
    if (found?.username && found.password) return { username: found.username, password: found.password };
    if (found?.auth) return decode(found.auth);
  }
  return undefined;
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** What a helper says, when it is one of Docker's and knows the registry. */
async function fromHelper(commands: CommandRunner, helper: string, name: string): Promise<Credentials | undefined> {
  if (!/^[\w.-]+$/.test(helper)) return undefined;
  const file = `docker-credential-${helper}`;
  const { exitCode, stdout } = await commands.run({ file, args: ['get'], input: once(`${name}\n`), timeoutMs: 10_000 });
  if (exitCode !== 0) return undefined;
  try {
    const { Username, Secret } = JSON.parse(stdout) as { Username?: string; Secret?: string };
    return Username && Secret ? { username: Username, password: Secret } : undefined;
  } catch {
    return undefined;
  }
}

async function readConfig(files: Files): Promise<DockerConfig> {
  const path = join(process.env.DOCKER_CONFIG || join(homedir(), '.docker'), 'config.json');
  try {
    return (await files.readJson(path)) as DockerConfig;
  } catch {
    // Not there, or not for us to judge: whoever may be asked without a name still answers.
    return {};
  }
}

export function dockerCredentials(commands: CommandRunner, files: Files): RegistryCredentials {
  return {
    async find(registry) {
      const config = await readConfig(files);
      const names = namesOf(registry);
      for (const name of names) {
        const helper = config.credHelpers?.[name] ?? config.credsStore;
        const found = helper ? await fromHelper(commands, helper, name) : undefined;
        if (found) return found;
      }
      return fromFile(config, names);
    },
  };
}
