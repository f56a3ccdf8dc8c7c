import { execFileSync } from 'node:child_process';

export const namespace = process.env.STAGECRAFT_TEST_NAMESPACE ?? 'backstage';

function fileOf(name: string): string {
  const file = process.env[name];
  if (!file)
    throw new Error(`${name} names a kubeconfig that lab/openshift/dress wrote; lab/openshift/README.md says how`);
  return file;
}

const call = (kubeconfig: string, args: string[], input?: string): string =>
  execFileSync('kubectl', ['--kubeconfig', kubeconfig, ...args], {
    encoding: 'utf8',
    timeout: 150_000,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(input === undefined ? {} : { input }),
  });

/** Behind the scenes, as the cluster's administrator. */
export const administrator = (args: string[], input?: string): string =>
  call(fileOf('STAGECRAFT_TEST_KUBECONFIG'), args, input);

/** What was said to whoever was refused. */
export function refusalOf(work: () => string): string {
  try {
    return `not refused: ${work()}`;
  } catch (error) {
    return String((error as { stderr?: unknown }).stderr ?? error);
  }
}

/** Whether the account that brought the platform up may do that. */
export function installerMay(...question: string[]): boolean {
  try {
    return call(fileOf('STAGECRAFT_TEST_INSTALLER'), ['auth', 'can-i', ...question]).trim() === 'yes';
  } catch (error) {
    if (String((error as { stdout?: unknown }).stdout).trim() === 'no') return false;
    throw error;
  }
}
