/** Of PostgreSQL, on every target. */
export const superuser = { role: 'postgres', passwordSecret: 'database-password' };
