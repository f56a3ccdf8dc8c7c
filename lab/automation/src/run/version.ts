import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Tools } from './tools.ts';

const known = new Map<string, string>();

/** The version of the tool that runs do their work with; clients compare it to their own. */
export async function toolVersion(tools: Tools): Promise<string> {
  const tool = await tools.find('tofu', 'terraform');
  if (!tool) return '';
  const remembered = known.get(tool);
  if (remembered) return remembered;
  const options = {
    timeout: 20_000,
    env: { PATH: tools.path, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' },
  };
  const { stdout } = await promisify(execFile)(tool, ['version', '-json'], options).catch(() => ({ stdout: '{}' }));
  const version = String((JSON.parse(stdout) as { terraform_version?: string }).terraform_version ?? '');
  if (version) known.set(tool, version);
  return version;
}
