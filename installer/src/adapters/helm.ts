import { join } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import type { ClusterPlace } from '../model/kubernetes.ts';
import type { CommandResult, CommandRunner } from '../ports/commands.ts';
import type { Files } from '../ports/files.ts';
import type { Helm } from '../ports/helm.ts';
import type { FoundProgram, Programs } from '../ports/programs.ts';

const longestMs = 300_000;

const fingerprintLabel = 'stagecraft.dev/fingerprint';

function failed(what: string, { tail, timedOut }: CommandResult): PlatformError {
  return new PlatformError({
    code: timedOut ? 'timeout' : 'step',
    message: timedOut ? `${what}: it took longer than ${longestMs / 1000} seconds.` : `${what}.`,
    details: tail.slice(-12),
    hint: 'The lines above are helm’s own words. Running the command again is safe.',
  });
}

export function helm(
  commands: CommandRunner,
  files: Files,
  programs: Programs,
  { place, run }: { place: ClusterPlace; run: string },
): Helm {
  const target = [
    ...(place.kubeconfig === undefined ? [] : ['--kubeconfig', place.kubeconfig]),
    ...(place.context === undefined ? [] : ['--kube-context', place.context]),
  ];

  const program = async (): Promise<FoundProgram> => {
    const found = await programs.find('helm');
    if (found) return found;
    throw new PlatformError({
      code: 'environment',
      message: 'helm is neither on PATH nor in the cache any more.',
      hint: '`stagecraft up` fetches it again.',
    });
  };

  const call = async (args: string[], signal?: AbortSignal): Promise<CommandResult> => {
    const { path: file } = await program();
    return commands.run({ file, args: [...args, ...target], timeoutMs: longestMs, ...(signal ? { signal } : {}) });
  };

  /** What somebody changed by hand is ours again; helm 3 does so without being told. */
  const takeOver = async (): Promise<string[]> =>
    Number.parseInt((await program()).version, 10) >= 4 ? ['--force-conflicts'] : [];

  return {
    async upgrade({ name, namespace, chart, values, fingerprint, withoutKinds }, signal) {
      const file = join(run, `values-${namespace}-${name}.json`);
      await files.writeText(file, JSON.stringify(values), { private: true });
      const what = ['--namespace', namespace, '--values', file, '--labels', `${fingerprintLabel}=${fingerprint}`];
      const more = ['--history-max', '3', ...(withoutKinds ? ['--skip-crds'] : []), ...(await takeOver())];
      const ran = await call(['upgrade', '--install', name, chart, ...what, ...more], signal).finally(() =>
        files.remove(file),
      );
      if (ran.exitCode !== 0) throw failed(`helm could not bring ${name} into the cluster`, ran);
    },

    async uninstall(name, namespace) {
      const ran = await call(['uninstall', name, '--namespace', namespace, '--ignore-not-found']);
      if (ran.exitCode !== 0) throw failed(`helm could not take ${name} away`, ran);
    },
  };
}
