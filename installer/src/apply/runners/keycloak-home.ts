import type { KeycloakPrograms } from '../../ports/keycloak.ts';
import type { StepRunner } from '../runner.ts';

export function keycloakHomeRunner(programs: KeycloakPrograms): StepRunner<'keycloak-home'> {
  return {
    async inspect({ input: { version, folder, realm }, fingerprint }) {
      if (!(await programs.present(version))) return { state: 'absent' };
      return (await programs.isHome(version, folder, realm)) ? { state: 'ready', fingerprint } : { state: 'absent' };
    },
    async apply({ input: { version, folder, realm } }, { signal, progress }) {
      if (!(await programs.present(version))) await programs.fetch(version, signal, progress);
      await programs.makeHome(version, folder, realm);
    },
    async lacks({ input: { version } }) {
      return (await programs.present(version)) ? undefined : `Keycloak ${version}`;
    },
    async remove() {
      // The cache is shared by all installations; the folder holds nothing that is not made anew.
    },
  };
}
