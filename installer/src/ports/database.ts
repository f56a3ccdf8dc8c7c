export type Row = Record<string, unknown>;

export interface Statement {
  sql: string;
  values?: unknown[];
}

/** The platform's PostgreSQL, to be looked at: nothing that is asked here can change anything. */
export interface DatabaseReader {
  /** The statements in one transaction, one after the other; the rows of each. */
  read(database: string, statements: Statement[]): Promise<Row[][]>;
}
