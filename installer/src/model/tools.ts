/** PostgreSQL's programs in the tool cache: `<folder>/{bin,lib,share}`. */
export function postgresFolder(cache: string, version: string): string {
  return `${cache}/tools/postgres-${version}`;
}

/** Keycloak's distribution in the tool cache, built for PostgreSQL. */
export function keycloakFolder(cache: string, version: string): string {
  return `${cache}/tools/keycloak-${version}-built`;
}

export function postgresProgram(cache: string, version: string, program: 'postgres' | 'initdb' | 'pg_ctl'): string {
  return `${postgresFolder(cache, version)}/bin/${program}`;
}
