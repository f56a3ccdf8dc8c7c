const forkJoin = 'io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory';
const opened = ['java.util', 'java.util.concurrent', 'java.security', 'java.lang'];

/** How Java runs Keycloak that lies in a folder: what its own script does, without a shell between it and its keeper. */
export function keycloakArguments(folder: string, java: string[], args: string[]): string[] {
  return [
    ...java,
    ...opened.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    `-Djava.util.concurrent.ForkJoinPool.common.threadFactory=${forkJoin}`,
    ...['-Duser.language=en', '-Duser.country=US'],
    `-Dkc.home.dir=${folder}`,
    ...['-cp', `${folder}/lib/quarkus-run.jar`, 'io.quarkus.bootstrap.runner.QuarkusEntryPoint'],
    ...args,
  ];
}

/** The realm of the platform, and who administers Keycloak. */
export const keycloakRealm = {
  realm: 'stagecraft',
  admin: { name: 'admin', passwordSecret: 'identity-admin-password' },
};
