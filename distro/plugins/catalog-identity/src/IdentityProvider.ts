import type { AuditorService, LoggerService, SchedulerServiceTaskRunner } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { EntityProvider, EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { refsOf, refuseEmptying } from './guard';
import type { SyncState } from './SyncState';

export interface IdentityProviderOptions {
  /** Everybody and every group as the identity provider has them, or an error. */
  readonly read: () => Promise<Entity[]>;
  /** The refs that came from there earlier, as the catalog has them. */
  readonly known: () => Promise<ReadonlySet<string>>;
  readonly refuseRemovalOver: number;
  readonly runner: SchedulerServiceTaskRunner;
  readonly logger: LoggerService;
  readonly auditor: AuditorService;
  readonly state: SyncState;
}

/** So many names an audit record holds; a company that comes as a whole is no list that anybody reads. */
const mostNames = 50;

/** Keeps the catalog's people and groups as the identity provider has them. */
export class IdentityProvider implements EntityProvider {
  private readonly options: IdentityProviderOptions;
  private applied: ReadonlyMap<string, string> | undefined;
  private problem: string | undefined;

  constructor(options: IdentityProviderOptions) {
    this.options = options;
  }

  getProviderName(): string {
    return 'identity-provider';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    await this.options.runner.run({ id: 'people-from-identity-provider', fn: () => this.sync(connection) });
  }

  /** What went wrong is said once, and again when it is over; what is in the catalog stays meanwhile. */
  async sync(connection: EntityProviderConnection): Promise<void> {
    const { logger, state } = this.options;
    try {
      await this.takeOver(connection);
      if (this.problem) logger.info('People and groups are read from the identity provider again');
      this.problem = undefined;
    } catch (error) {
      const { message } = error as Error;
      const level = message === this.problem ? 'debug' : 'warn';
      logger[level](`People and groups stay as they are in the catalog: ${message}`);
      this.problem = message;
      state.failed(message);
    }
  }

  private async takeOver(connection: EntityProviderConnection): Promise<void> {
    const { read, known, refuseRemovalOver, state } = this.options;
    const entities = await read();
    const next = refsOf(entities);
    const before = this.applied ? new Set(this.applied.keys()) : await known();
    refuseEmptying(before, next, refuseRemovalOver);
    const deferred = entities.map((entity) => ({ entity, locationKey: this.getProviderName() }));
    await connection.applyMutation({ type: 'full', entities: deferred });
    const after = new Map(entities.map((entity) => [[...refsOf([entity])][0], JSON.stringify(entity)] as const));
    await this.tell(before, after);
    this.applied = after;
    state.succeeded(next);
  }

  private async tell(before: ReadonlySet<string>, after: ReadonlyMap<string, string>): Promise<void> {
    const came = [...after.keys()].filter((ref) => !before.has(ref));
    const left = [...before].filter((ref) => !after.has(ref));
    const changed = [...(this.applied ?? [])].filter(([ref, text]) => after.has(ref) && after.get(ref) !== text);
    if (came.length + left.length + changed.length === 0) return;
    const { logger, auditor, state } = this.options;
    state.changed(came.length, left.length, changed.length);
    logger.info(
      `From the identity provider: ${came.length} people and groups came, ${left.length} left, ${changed.length} changed`,
    );
    const names = (refs: string[]) => refs.slice(0, mostNames);
    const meta = { came: names(came), left: names(left), changed: names(changed.map(([ref]) => ref)) };
    const event = await auditor.createEvent({ eventId: 'people-sync', severityLevel: 'medium', meta });
    await event.success();
  }
}
