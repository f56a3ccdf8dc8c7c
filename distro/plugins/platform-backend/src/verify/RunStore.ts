import { type DatabaseService, resolvePackagePath } from '@backstage/backend-plugin-api';
import type { VerifySummary, VerifyVerdict } from '@stagecraft/plugin-platform-common';
import type { Knex } from 'knex';

interface RunRow {
  started_at: Date;
  recorded_at: Date;
  recorded_by: string;
  verdict: VerifyVerdict;
  kept: number;
  looked_at: number;
  every_seconds: number | null;
  summary: VerifySummary;
}

export type ShortRun = Pick<RunRow, 'started_at' | 'verdict' | 'kept' | 'looked_at'>;

/** So many runs are kept: more than three months of daily ones. */
export const keptRuns = 100;

/** What runs have found, in the plugin's own database. */
export class RunStore {
  readonly #database: DatabaseService;
  #ready?: Promise<Knex>;

  constructor(database: DatabaseService) {
    this.#database = database;
  }

  /** Whether it was not there before. */
  async record(summary: VerifySummary, recordedBy: string): Promise<boolean> {
    const knex = await this.connect();
    return knex.transaction(async (transaction) => {
      const inserted = await transaction<RunRow>('verify_runs')
        .insert({
          started_at: new Date(summary.startedAt),
          recorded_at: new Date(),
          recorded_by: recordedBy,
          verdict: summary.verdict,
          kept: summary.score.whole.kept,
          looked_at: summary.score.whole.of,
          every_seconds: summary.everySeconds,
          summary: JSON.stringify(summary) as unknown as VerifySummary,
        })
        .onConflict('started_at')
        .ignore()
        .returning('started_at');
      const old = transaction<RunRow>('verify_runs')
        .select('started_at')
        .orderBy('started_at', 'desc')
        .offset(keptRuns);
      await transaction<RunRow>('verify_runs').whereIn('started_at', old).delete();
      return inserted.length > 0;
    });
  }

  async latest(): Promise<RunRow | undefined> {
    return (await this.connect())<RunRow>('verify_runs').orderBy('started_at', 'desc').first();
  }

  /** The last runs, oldest first. */
  async last(count: number): Promise<ShortRun[]> {
    const database = await this.connect();
    const rows = await database<RunRow>('verify_runs')
      .select('started_at', 'verdict', 'kept', 'looked_at')
      .orderBy('started_at', 'desc')
      .limit(count);
    return rows.reverse();
  }

  /** Brings the tables to the newest form, once; what failed is tried again by who asks next. */
  async connect(): Promise<Knex> {
    this.#ready ??= this.#migrated().catch((error) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #migrated(): Promise<Knex> {
    const knex = await this.#database.getClient();
    if (!this.#database.migrations?.skip) {
      await knex.migrate.latest({
        directory: resolvePackagePath('@stagecraft/plugin-platform-backend', 'migrations'),
      });
    }
    return knex;
  }
}
