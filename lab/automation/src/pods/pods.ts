import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { type Api, Refused } from '../../../kit/pods/api.ts';
import { coreOf, create, remove, removeLeftovers } from '../../../kit/pods/lifecycle.ts';
import { isEnded, parts, type Pod, stateOf } from '../../../kit/pods/shape.ts';
import { PodTrouble, whyEnded } from '../../../kit/pods/trouble.ts';
import { begun, listened, prepared, readPod, type Watched } from '../../../kit/pods/watch.ts';
import { describeError, type Log } from '../../../kit/log.ts';
import { readFromJob } from '../run/job-users.ts';
import type { Ended, Program, Started, Why, Work, Workshop } from '../run/workshop.ts';
import type { Handover } from './handover.ts';
import { labels, type PodSettings, workPod, workSecret } from './manifest.ts';
import { NoImage } from './images.ts';
import { keptFile } from './places.ts';

const pollMs = 500;
const retryMs = 5000;
/** For what a pod brings after it was asked to end. */
const bringSeconds = 60;
const addressSeconds = 7 * 24 * 3600;

interface Control {
  why?: Why;
  /** From then on it can be ended there. */
  created: boolean;
}

export interface Parts {
  /** Asked for what is new: its silence is told soon. */
  api: Api;
  /** Asked about what runs already: it is waited for. */
  patient: Api;
  settings: PodSettings;
  handover: Handover;
  log: Log;
}

const graceSeconds = ({ graceMs, brings }: Work, why: Why): number =>
  why === 'killed' ? 5 : Math.ceil(graceMs / 1000) + (brings ? bringSeconds : 2);

/** What the conductor has written down at its end. */
function codesOf(pod: Pod): (number | null)[] {
  const { exitCode = null, message = '' } = stateOf(pod, parts.job).terminated ?? {};
  const codes = message.trim().split(' ').filter(Boolean).map(Number);
  return codes.length > 0 && codes.every(Number.isInteger) ? codes : [exitCode];
}

/** Each piece of work in a pod of its own, which goes on while this service is away. */
export class Pods implements Workshop {
  readonly kind = 'a pod of its own';
  readonly isApart = true;
  readonly outlives = true;
  readonly #parts: Parts;
  readonly #core: string;

  constructor(all: Parts) {
    this.#parts = all;
    this.#core = coreOf(all.settings.namespace);
  }

  /** Whether the image has it, its pod says. */
  async need(program: Program): Promise<void> {
    if (this.#parts.settings.images[program] === undefined) throw new NoImage(program);
  }

  /** Nobody here knows which one is in the image; clients take this word for any. */
  async toolVersion(): Promise<string> {
    return this.#parts.settings.images.terraform === undefined ? '' : 'latest';
  }

  /** A volume there, under the same name as a folder here. */
  async shared(path: string): Promise<string> {
    return path;
  }

  start(work: Work): Started {
    const control: Control = { created: work.goesOn };
    const end = (why: Why) => {
      control.why ??= why;
      if (control.created) this.#end(work, why);
    };
    return { ended: this.#run(work, control, end), end };
  }

  #path(id: string): string {
    return `${this.#core}/pods/${id}`;
  }

  /** Deleting a pod asks its programs to end; what it brings is still taken. */
  #end(work: Work, why: Why): void {
    const path = `${this.#path(work.id)}?gracePeriodSeconds=${graceSeconds(work, why)}`;
    this.#parts.patient.ask({ method: 'DELETE', path }).catch((error: unknown) => {
      if (!(error instanceof Refused && error.status === 404))
        this.#parts.log.error('A pod could not be ended.', { pod: work.id, reason: describeError(error) });
    });
  }

  async #run(work: Work, control: Control, end: (why: Why) => void): Promise<Ended> {
    try {
      if (!work.goesOn) await this.#create(work, control);
      if (!control.created) return { codes: [], kept: '', ...(control.why ? { why: control.why } : {}) };
      if (control.why) this.#end(work, control.why);
      const ended = await this.#watch(work, control, end);
      const kept = work.steps.some((step) => step.kept) ? await readFromJob(join(work.folder, keptFile)) : undefined;
      return { ...ended, kept: kept ?? '', ...(control.why ? { why: control.why } : {}) };
    } finally {
      await this.forget(work.id);
    }
  }

  async #create(work: Work, control: Control): Promise<void> {
    const { api, settings, handover } = this.#parts;
    await handover.pack(work.id, work.folder);
    if (control.why) return;
    const address = handover.address(work.id, addressSeconds);
    await create(api, `${this.#core}/secrets`, workSecret(settings, work, address));
    await create(api, `${this.#core}/pods`, workPod(settings, work));
    control.created = true;
  }

  /** From its first word until nothing of it is left to wait for; then its folder is as it left it. */
  async #watch(work: Work, control: Control, end: (why: Why) => void): Promise<Pick<Ended, 'codes'>> {
    const { patient, handover } = this.#parts;
    const write = typeof work.output === 'number' ? toFile(work.output) : toListener(work.output);
    const watched: Watched = { api: patient, path: this.#path(work.id), write };
    const deadline = await this.#deadline(work, watched, end).catch(() => undefined);
    try {
      return { codes: codesOf(await this.#performed(watched)) };
    } catch (error) {
      if (!control.why) throw error;
      return { codes: [] };
    } finally {
      clearTimeout(deadline);
      await this.#quiet(work.id);
      if (work.brings && (await handover.hasComeBack(work.id)))
        await this.#insist(work.id, 'What a pod has brought could not be unpacked yet', () =>
          handover.unpack(work.id, work.folder),
        );
    }
  }

  /** From the moment in which the pod was made, whoever looks after it by now. */
  async #deadline(work: Work, watched: Watched, end: (why: Why) => void): Promise<NodeJS.Timeout> {
    const { metadata } = await readPod(watched);
    const since = Date.parse(metadata.creationTimestamp ?? '') || Date.now();
    return setTimeout(() => end('timeout'), Math.max(0, since + work.timeoutSeconds * 1000 - Date.now()));
  }

  async #performed(watched: Watched): Promise<Pod> {
    const never = new AbortController().signal;
    await prepared(watched, parts.prepare, never);
    await begun(watched, parts.job, never);
    const { pod } = await listened(watched, parts.job, never);
    const why = whyEnded(pod);
    if (why) throw why;
    const last = await this.#quiet(pod.metadata.name);
    const brought = last && stateOf(last, parts.bring).terminated?.exitCode;
    if (brought)
      throw new PodTrouble('What it has made could not be brought back; its pod could not reach this service.');
    return pod;
  }

  /** Waits until nothing of a pod runs any more; undefined when it is gone. */
  async #quiet(id: string): Promise<Pod | undefined> {
    for (;;) {
      const pod = await readPod({ api: this.#parts.patient, path: this.#path(id) }).catch((error: unknown) => {
        if (error instanceof PodTrouble) return undefined;
        throw error;
      });
      if (!pod || isEnded(pod) || this.#hasNotBegun(pod)) return pod;
      await sleep(pollMs);
    }
  }

  /** One that cannot begin has nothing to end. */
  #hasNotBegun({ status }: Pod): boolean {
    const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
    return all.every(({ state }) => state.running === undefined && state.terminated === undefined);
  }

  /** Until it has worked: before, the work has not ended, and nothing may take its place. */
  async #insist(id: string, what: string, work: () => Promise<void>): Promise<void> {
    for (let told = false; ; told = true) {
      try {
        return await work();
      } catch (error) {
        if (!told) this.#parts.log.warn(`${what}; trying again.`, { pod: id, reason: describeError(error) });
        await sleep(retryMs);
      }
    }
  }

  async isThere(id: string): Promise<boolean> {
    if (await this.#parts.handover.hasComeBack(id)) return true;
    return readPod({ api: this.#parts.patient, path: this.#path(id) }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof PodTrouble) return false;
        throw error;
      },
    );
  }

  async forget(id: string): Promise<void> {
    const gone = () => remove(this.#parts.patient, this.#core, id);
    await this.#insist(id, 'A pod could not be removed yet', gone);
    await this.#parts.handover.forget(id);
  }

  async forgetOthers(known: readonly string[]): Promise<void> {
    const { api, settings, handover } = this.#parts;
    const others = known.length === 0 ? '' : `,${labels.work} notin (${known.join(',')})`;
    const left = await removeLeftovers(api, settings.namespace, `${labels.service}=${settings.installation}${others}`);
    if (left > 0) this.#parts.log.warn('Removed pods that were nobody’s any more.', { pods: left });
    await handover.forgetOthers(known);
  }

  async endLeft(mark: string, gentleSeconds: number): Promise<void> {
    const { patient } = this.#parts;
    const selector = new URLSearchParams({ labelSelector: `${labels.mark}=${mark}` });
    const { items } = await patient.ask<{ items: Pod[] }>({ method: 'GET', path: `${this.#core}/pods?${selector}` });
    for (const { metadata } of items) await remove(patient, this.#core, metadata.name, Math.max(1, gentleSeconds));
  }
}

const toListener =
  (take: (chunk: Buffer) => void): Watched['write'] =>
  (text) =>
    take(Buffer.from(text));

const toFile =
  (file: number): Watched['write'] =>
  (text) =>
    void writeSync(file, text);
