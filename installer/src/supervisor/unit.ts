import type { ProcessPhase, ProcessSpec, ProcessStatus } from '../model/process.ts';
import { backOff } from './backoff.ts';
import { adoptChild, type Child, recordOf, startChild, stopChild } from './child.ts';
import { markerOf, privateTo } from './environment.ts';
import { freePort } from './free-port.ts';
import type { Gate } from './gate.ts';
import { type Health, look } from './health.ts';
import { describe, say } from './log.ts';
import type { KeeperOptions, Timing } from './options.ts';
import { pause } from './pause.ts';
import { clearStaleNote } from './postmaster.ts';
import { logPath, tailOf, tellingLines } from './process-log.ts';
import type { Recorded, Register } from './state.ts';
import { lookAtStore, unsealStore } from './store.ts';
import type { Standbys } from './standby.ts';
import { endStrays } from './strays.ts';

export interface UnitPlace {
  options: KeeperOptions;
  timing: Timing;
  children: Register<Recorded>;
  standbys: Standbys;
  gate: Gate;
  /** Lets the requests that are under way come to their end. */
  drain(): Promise<void>;
  /** undefined once all of them are healthy; else the one that is waited for. */
  waitsFor(names: string[]): string | undefined;
}

/** So many failures in a row, and requests are no longer held. */
const crashLoop = 3;

/** One process, kept running as its specification says until it is told to stop. */
export class Unit {
  readonly spec: ProcessSpec;
  readonly fingerprint: string;
  readonly #place: UnitPlace;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #released = false;
  #phase: ProcessPhase = 'waiting';
  #since = new Date();
  #restarts = 0;
  #failures = 0;
  #reason: string | undefined;
  #child: Child | undefined;

  constructor(spec: ProcessSpec, fingerprint: string, place: UnitPlace) {
    this.spec = spec;
    this.fingerprint = fingerprint;
    this.#place = place;
  }

  get phase(): ProcessPhase {
    return this.#phase;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(adopted?: Recorded): void {
    this.#running = this.#run(adopted).catch((error) => {
      say('error', 'keeping a process failed', { name: this.spec.name, error: describe(error) });
      this.#enter('stopped', describe(error));
    });
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Stops looking after it and lets it live: another keeper takes over. */
  async release(): Promise<void> {
    this.#released = true;
    await this.stop();
  }

  async status(): Promise<ProcessStatus> {
    const { name, title, front } = this.spec;
    const [lastLine] = await tailOf(logPath(this.#place.options.folder, name), 1, this.#child?.logFrom ?? 0);
    return {
      name,
      title,
      phase: this.#phase,
      fingerprint: this.fingerprint,
      port: front.port,
      since: this.#since.toISOString(),
      restarts: this.#restarts,
      ...(this.#child?.pid ? { pid: this.#child.pid } : {}),
      ...(this.#reason ? { reason: this.#reason } : {}),
      ...(lastLine ? { lastLine: lastLine.slice(0, 4000) } : {}),
    };
  }

  async #run(adopted?: Recorded): Promise<void> {
    let first = adopted;
    while (!this.#stop.signal.aborted) {
      const failure = await this.#once(first).catch((error) => describe(error));
      first = undefined;
      if (this.#stop.signal.aborted) break;
      await this.#fail(failure);
    }
    if (this.#released) return;
    if (this.#child) await this.#end(this.#child);
    this.#enter('stopped');
  }

  /** One life of the process; the answer is why it is over. */
  async #once(adopted?: Recorded): Promise<string> {
    if (!adopted) await this.#dependencies();
    if (this.#stop.signal.aborted) return '';
    this.#enter('starting', this.#reason);
    const child = adopted ? adoptChild(adopted) : await this.#launch();
    this.#child = child;
    await this.#record(child);
    const over = new AbortController();
    const ended = child.ended.then((how) => {
      over.abort();
      return how;
    });
    const until = AbortSignal.any([this.#stop.signal, over.signal]);
    const why = (await this.#becomeHealthy(child, until)) ?? (await this.#stayHealthy(child, until));
    if (this.#stop.signal.aborted) return '';
    this.#place.gate.close();
    const failure = over.signal.aborted ? `${this.spec.title} ${await ended}` : `${this.spec.title} ${why}`;
    if (!over.signal.aborted) await stopChild(child, this.spec);
    return this.#withLastLines(failure, child);
  }

  async #dependencies(): Promise<void> {
    for (;;) {
      const name = this.#place.waitsFor(this.spec.after);
      if (name === undefined || this.#stop.signal.aborted) return;
      this.#enter('waiting', `waits for ${name}`);
      await pause(this.#place.timing.startPoll, this.#stop.signal);
    }
  }

  async #launch(): Promise<Child> {
    const { options, standbys } = this.#place;
    const { folder, cache } = options;
    await this.#endLeftovers();
    if (this.spec.program === 'postgres') await clearStaleNote(this.spec.cwd);
    const secrets = await privateTo(this.spec, folder);
    const port = this.spec.front.proxied ? await freePort() : this.spec.front.port;
    const place = { folder, cache, port, secrets };
    return standbys.begin({ spec: this.spec, fingerprint: this.fingerprint }, place) ?? startChild(this.spec, place);
  }

  #endLeftovers(): Promise<void> {
    const { options, standbys } = this.#place;
    const marker = markerOf(options.folder, this.spec.name);
    const standby = standbys.pidOf(this.spec.name);
    return endStrays((found) => found === marker, this.spec.stopSignal, new Set(standby ? [standby] : []));
  }

  async #record(child: Child): Promise<void> {
    const record = await recordOf(child, this.fingerprint);
    if (record) this.#place.children.set(this.spec.name, record);
  }

  #look(child: Child): Promise<Health> {
    const { options, timing } = this.#place;
    if (this.spec.health.kind === 'store') return lookAtStore(options.folder, child.port);
    return look(this.spec, child.port, timing.healthTimeout);
  }

  /** A store is opened when it starts; one that somebody has sealed since stays so until it is asked for. */
  async #whyShut(child: Child, health: Health): Promise<string | undefined> {
    if (this.spec.health.kind !== 'store' || health.state !== 'not-ready') return undefined;
    return (await unsealStore(this.#place.options.folder, child.port).catch(describe)) ?? health.why;
  }

  /** undefined when it has become healthy. */
  async #becomeHealthy(child: Child, until: AbortSignal): Promise<string | undefined> {
    const end = Date.now() + this.spec.startSeconds * 1000;
    for (;;) {
      const health = await this.#look(child);
      if (until.aborted) return 'was stopped';
      if (health.state === 'healthy') break;
      const shut = await this.#whyShut(child, health);
      if (shut) this.#enter('starting', `${this.spec.title} is not open: ${shut}`);
      if (Date.now() > end) return `was not ready within ${this.spec.startSeconds} s: ${shut ?? health.why}`;
      await pause(this.#place.timing.startPoll, until);
    }
    this.#place.gate.open(child.port);
    this.#enter('healthy');
    return undefined;
  }

  async #stayHealthy(child: Child, until: AbortSignal): Promise<string> {
    const { timing } = this.#place;
    let answered = Date.now();
    while (!until.aborted) {
      await pause(timing.healthPoll, until);
      const health = until.aborted ? undefined : await this.#look(child);
      if (!health || until.aborted) break;
      if (health.state !== 'refused') answered = Date.now();
      if (health.state === 'healthy') this.#enter('healthy');
      else this.#enter('unhealthy', health.why);
      if (this.#phase === 'healthy' && Date.now() - this.#since.getTime() >= timing.recovered) this.#failures = 0;
      if (Date.now() - answered >= timing.hung) return `did not answer for ${timing.hung / 1000} s`;
    }
    return 'was stopped';
  }

  async #fail(failure: string): Promise<void> {
    this.#child = undefined;
    this.#place.children.delete(this.spec.name);
    this.#failures += 1;
    this.#restarts += 1;
    say('warn', 'a process has ended', { name: this.spec.name, failure, failures: this.#failures });
    if (this.#failures >= crashLoop) this.#place.gate.giveUp(failure);
    else this.#place.gate.close();
    this.#enter('backing-off', failure);
    await pause(backOff(this.#failures, this.#place.timing), this.#stop.signal);
  }

  async #end(child: Child): Promise<void> {
    this.#enter('stopping');
    this.#place.gate.close();
    await this.#place.drain();
    await stopChild(child, this.spec);
    await this.#endLeftovers();
    this.#child = undefined;
    this.#place.children.delete(this.spec.name);
  }

  async #withLastLines(failure: string, child: Child): Promise<string> {
    const lines = await tailOf(logPath(this.#place.options.folder, this.spec.name), 60, child.logFrom);
    return [failure, ...tellingLines(lines)].join('\n');
  }

  #enter(phase: ProcessPhase, reason?: string): void {
    if (phase !== this.#phase) {
      this.#since = new Date();
      say('info', `${this.spec.name} is ${phase}`, this.#child ? { pid: this.#child.pid } : {});
    }
    this.#phase = phase;
    this.#reason = reason;
  }
}
