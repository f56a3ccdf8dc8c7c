import type pg from 'pg';
import type { Log } from '../../../kit/log.ts';
import type { Turns } from '../../../kit/turns.ts';
import { Refusal } from '../refusal.ts';
import type { Settings } from '../settings.ts';
import { createPool, passwordsFor, withPostgres } from './connection.ts';
import { handOver } from './password.ts';
import { type Outcome, provision } from './provision.ts';
import { ensureRegistry, findById, list, type Provisioned, type Wish } from './registry.ts';

/** All that the rest of the service asks of PostgreSQL. */
export class Databases {
  private readonly pool: pg.Pool;
  private readonly passwords: Turns;
  private readonly settings: Settings;
  private readonly log: Log;
  private ready?: Promise<void>;

  constructor(settings: Settings, log: Log) {
    this.settings = settings;
    this.log = log;
    this.passwords = passwordsFor(settings);
    this.pool = createPool(settings, this.passwords, log);
  }

  provision(key: string, wish: Wish): Promise<Outcome> {
    return this.run(() => provision(this.pool, key, wish));
  }

  list(owner?: string): Promise<Provisioned[]> {
    return this.run(() => list(this.pool, owner));
  }

  find(id: string): Promise<Provisioned | undefined> {
    return this.run(() => findById(this.pool, id));
  }

  handOver(request: Provisioned): Promise<string> {
    return this.run(() => handOver(this.pool, request));
  }

  async check(): Promise<void> {
    await this.run(async () => this.pool.query('select 1 from provisioned limit 1'));
  }

  async stop(): Promise<void> {
    await this.pool.end();
  }

  private run<Value>(task: () => Promise<Value>): Promise<Value> {
    return withPostgres(this.log, () => this.passwords.take(() => this.inRegistry(task)));
  }

  private async inRegistry<Value>(task: () => Promise<Value>): Promise<Value> {
    this.ready ??= ensureRegistry(this.settings, this.passwords, this.pool);
    try {
      await this.ready;
      return await task();
    } catch (error) {
      // After a failure the next one looks again whether the registry is there.
      if (!(error instanceof Refusal)) this.ready = undefined;
      throw error;
    }
  }
}
