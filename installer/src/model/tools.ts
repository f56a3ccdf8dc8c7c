/** PostgreSQL's programs in the tool cache: `<folder>/{bin,lib,share}`. */
export function postgresFolder(cache: string, version: string): string {
  return `${cache}/tools/postgres-${version}`;
}

export function postgresProgram(cache: string, version: string, program: 'postgres' | 'initdb' | 'pg_ctl'): string {
  return `${postgresFolder(cache, version)}/bin/${program}`;
}
