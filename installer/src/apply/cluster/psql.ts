export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const named = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** In the database's own pod; what is asked comes by the input, and ends with \\q: the API cannot close it. */
export const asSuperuser = ['psql', '-X', '-q', '-U', 'postgres', '-d', 'postgres', '-f', '-'];

/** A log-in over the network, as the services do it; the password comes by the input. */
export const logIn = (role: string, database: string): string[] => [
  'sh',
  '-c',
  `read -r PGPASSWORD && export PGPASSWORD && exec psql -X -q -h 127.0.0.1 -U ${role} -d ${database} -c 'SELECT 1' </dev/null`,
];
