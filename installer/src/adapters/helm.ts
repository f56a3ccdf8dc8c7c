import { join } from 'node:path';
import { PlatformError } from '../model/errors.ts';
import type { ClusterPlace } from '../model/kubernetes.ts';
import type { CommandRunner } from '../ports/commands.ts';
import type { Files } from '../ports/files.ts';
import type { Helm } from '../ports/helm.ts';
import type { Programs } from '../ports/programs.ts';

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

  const call = async (args: string[], signal?: AbortSignal) => {
    const found = await programs.find('helm');
    return commands.run({
      file: found?.path ?? 'helm',
      args: [...args, ...target],
      timeoutMs: 300_000,
      ...(signal ? { signal } : {}),
    });
  };

  return {
    async upgrade({ name, namespace, chart, values, fingerprint }, signal) {
      const file = join(run, `values-${name}.json`);
      await files.writeText(file, JSON.stringify(values), { private: true });
      const label = `stagecraft.dev/fingerprint=${fingerprint}`;
      const ran = await call(
        [
          'upgrade',
          '--install',
          name,
          chart,
          '--namespace',
          namespace,
          '--values',
          file,
          '--labels',
          label,
          '--history-max',
          '3',
        ],
        signal,
      );
      await files.remove(file);
      if (ran.exitCode === 0) return;
      throw new PlatformError({
        code: 'step',
        message: `helm could not bring ${name} into the cluster.`,
        details: ran.tail.slice(-12),
        hint: 'The lines above are helm’s own words. Running `stagecraft up` again is safe.',
      });
    },

    async uninstall(name, namespace) {
      const ran = await call(['uninstall', name, '--namespace', namespace, '--ignore-not-found']);
      if (ran.exitCode === 0) return;
      throw new PlatformError({
        code: 'step',
        message: `helm could not take ${name} away.`,
        details: ran.tail.slice(-12),
        hint: 'The lines above are helm’s own words. Running the command again is safe.',
      });
    },
  };
}
