import type { Log } from '../../../kit/log.ts';
import type { Users } from './confine.ts';
import { Group } from './group.ts';
import { type Lease, sharedFolder } from './job-users.ts';
import { interruptMarked, killMarked } from './marks.ts';
import type { Tools } from './tools.ts';
import { toolVersion } from './version.ts';
import type { Ended, Program, Started, Step, Why, Work, Workshop } from './workshop.ts';

/** What is asked of work while it runs. */
interface Control {
  why?: Why;
  group?: Group;
}

/** Beside this service: as users of their own, in a sandbox, or with its own account. */
export class Processes implements Workshop {
  readonly outlives = false;
  #users: Users;
  #tools: Tools;
  #log: Log;

  constructor(users: Users, tools: Tools, log: Log) {
    this.#users = users;
    this.#tools = tools;
    this.#log = log;
  }

  get kind(): string {
    return this.#users.confinement?.kind ?? 'own account';
  }

  get isApart(): boolean {
    return this.#users.confinement !== undefined;
  }

  async need(program: Program): Promise<void> {
    await this.#find(program);
  }

  async #find(program: Program): Promise<string> {
    if (program === 'shell') return (await this.#tools.find('bash', 'sh')) ?? '/bin/sh';
    return this.#tools.need(program);
  }

  toolVersion(): Promise<string> {
    return toolVersion(this.#tools);
  }

  shared(path: string): Promise<string> {
    return sharedFolder(path, this.#users.confinement);
  }

  start(work: Work): Started {
    const control: Control = {};
    const end = (why: Why) => {
      control.why ??= why;
      control.group?.end(why);
    };
    return { ended: this.#run(work, control), end };
  }

  async #run(work: Work, control: Control): Promise<Ended> {
    const lease = await (work.kind === 'job' ? this.#users.jobs : this.#users.runs).take();
    try {
      await lease.give(work.folder);
      return await this.#steps(work, lease, control);
    } finally {
      await lease.end(work.folder);
    }
  }

  async #steps(work: Work, lease: Lease, control: Control): Promise<Ended> {
    const ended: Ended = { codes: [], kept: '' };
    for (const step of work.steps) {
      if (control.why) return { ...ended, why: control.why };
      const { code, why } = await this.#step(work, step, lease, control, (text) => {
        ended.kept += text;
      });
      ended.codes.push(code);
      if (why) return { ...ended, why };
      if (code !== 0 && !step.fine?.includes(code ?? -1)) return ended;
    }
    return ended;
  }

  async #step(work: Work, step: Step, lease: Lease, control: Control, keep: (text: string) => void) {
    const { folder, cwd, env, mark, timeoutSeconds, gentle, graceMs, output, shared } = work;
    const file = await this.#find(step.program);
    const folders = shared === undefined ? [folder] : [folder, shared];
    const { command, args, ...as } = lease.launch(file, step.args, cwd, folders);
    const onOutput = step.kept ? (chunk: Buffer) => keep(chunk.toString()) : output;
    const group = new Group(command, args, {
      ...as,
      ...{ cwd, mark, timeoutSeconds, gentle, graceMs, log: this.#log },
      env: { ...env, PATH: this.#tools.path },
      ...(typeof onOutput === 'number' ? { outputFile: onOutput } : { onOutput }),
    });
    control.group = group;
    // Asked to end while its program was looked for.
    if (control.why) group.end(control.why);
    return group.ended;
  }

  /** What was started here was ended with the service that started it, or is by `endLeft`. */
  async isThere(): Promise<boolean> {
    return false;
  }

  /** Nothing is kept of what has ended. */
  async forget(): Promise<void> {}
  async forgetOthers(): Promise<void> {}

  /** The tool of a run may have outlived its service: it is let write its state before it is ended. */
  async endLeft(mark: string, gentleSeconds: number): Promise<void> {
    if (gentleSeconds > 0) await interruptMarked(mark, gentleSeconds);
    await killMarked(mark, this.#log);
  }
}
