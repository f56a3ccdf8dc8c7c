import { describeError, type Log } from '../log.ts';
import { AdminClient, type Directory } from './admin-client.ts';
import type { People } from './model.ts';
import { readPeople } from './read-people.ts';

export interface FollowSettings {
  directory: Directory;
  milliseconds: number;
  refuseRemovalOver: number;
}

export interface Followed extends FollowSettings {
  log: Log;
  /** The names of whoever is known to the service, and may do something here. */
  known(): string[];
  /** Takes over who is there, and says how many changed by that. */
  apply(people: People): Promise<number>;
}

/** Until people were read for the first time: both may have been started in the same moment. */
const firstMilliseconds = 2000;

function refuse(what: string, before: string[], next: string[], share: number): void {
  if (next.length === 0) throw new Error(`the identity provider has no ${what} at all, which is not believed`);
  const gone = before.filter((name) => !next.includes(name));
  if (gone.length < 2 || gone.length <= share * before.length) return;
  throw new Error(
    `the identity provider no longer has ${gone.length} of ${before.length} ${what}, which is more than is believed at once`,
  );
}

/** Keeps a service's people as the identity provider has them. What cannot be had whole changes nothing. */
export class Following {
  readonly #followed: Followed;
  readonly #client: AdminClient;
  #groups: string[] = [];
  #read = false;
  #failures = 0;
  #problem: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(followed: Followed) {
    this.#followed = followed;
    this.#client = new AdminClient(followed.directory);
  }

  start(): void {
    void this.#round();
  }

  stop(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  async #round(): Promise<void> {
    await this.sync();
    if (this.#ended) return;
    const wait = this.#read ? this.#followed.milliseconds : Math.min(firstMilliseconds, this.#followed.milliseconds);
    this.#timer = setTimeout(() => void this.#round(), wait);
  }

  /** What is wrong is said once, and once that it is over. */
  async sync(): Promise<void> {
    const { log } = this.#followed;
    try {
      const changed = await this.#takeOver();
      if (changed > 0) log.info('People are as the identity provider has them.', { changed });
      if (this.#problem) log.info('People are read from the identity provider again.');
      this.#problem = undefined;
      this.#failures = 0;
      this.#read = true;
    } catch (error) {
      this.#failures += 1;
      const problem = describeError(error);
      // A provider that is not there yet, or is just being restarted, is no news.
      if (this.#failures < 2 || problem === this.#problem) return;
      this.#problem = problem;
      log.warn(`People and what they may do stay as they are: ${problem}`);
    }
  }

  async #takeOver(): Promise<number> {
    const { known, apply, refuseRemovalOver } = this.#followed;
    const people = await readPeople(this.#client);
    const names = people.users.map(({ username }) => username);
    const groups = people.groups.map(({ name }) => name);
    refuse('people', known(), names, refuseRemovalOver);
    refuse('groups', this.#groups, groups, refuseRemovalOver);
    const changed = await apply(people);
    this.#groups = groups;
    return changed;
  }
}
