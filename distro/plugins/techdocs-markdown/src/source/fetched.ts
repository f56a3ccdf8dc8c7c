import { rm } from 'node:fs/promises';
import type { Entity } from '@backstage/catalog-model';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import {
  parseReferenceAnnotation,
  type PreparerBase,
  type PreparerOptions,
  type PreparerResponse,
  transformDirLocation,
} from '@backstage/plugin-techdocs-node';

/** Remembers which sources were fetched into folders of their own, so that whoever is done with one removes it. */
export class FetchedSources {
  readonly #folders = new Set<string>();

  add(folder: string): void {
    this.#folders.add(folder);
  }

  /** Somebody's own folder is left alone. */
  async done(folder: string): Promise<void> {
    if (this.#folders.delete(folder)) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Prepares as Backstage's own for `dir:` does. That one removes nothing, since what it hands over may be somebody's own
 * folder: what came from a repository would stay for good, a folder for each time that its documentation is built.
 */
export class RememberingPreparer implements PreparerBase {
  readonly #own: PreparerBase;
  readonly #integrations: ScmIntegrationRegistry;
  readonly #fetched: FetchedSources;

  constructor(own: PreparerBase, integrations: ScmIntegrationRegistry, fetched: FetchedSources) {
    this.#own = own;
    this.#integrations = integrations;
    this.#fetched = fetched;
  }

  shouldCleanPreparedDirectory(): boolean {
    return this.#own.shouldCleanPreparedDirectory();
  }

  async prepare(entity: Entity, options?: PreparerOptions): Promise<PreparerResponse> {
    const prepared = await this.#own.prepare(entity, options);
    const reference = parseReferenceAnnotation('backstage.io/techdocs-ref', entity);
    const { type } = transformDirLocation(entity, reference, this.#integrations);
    if (type === 'url') this.#fetched.add(prepared.preparedDir);
    return prepared;
  }
}
