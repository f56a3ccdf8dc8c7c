import { coreServices, createBackendPlugin, type SchedulerService } from '@backstage/backend-plugin-api';
import { type TestPortal, startPortal } from '../__testUtils__/portal';
import { withConnection } from '../__testUtils__/database';
import { schedulerFeature } from './schedulerFeature';
import { TasksUnderWay } from './TasksUnderWay';

jest.setTimeout(60_000);

interface Work {
  begun(): void;
  until: Promise<void>;
}

/** A plugin whose only task begins at once, and lasts until it is told to end. */
const workingPlugin = ({ begun, until }: Work) =>
  createBackendPlugin({
    pluginId: 'working',
    register: (env) =>
      env.registerInit({
        deps: { scheduler: coreServices.scheduler },
        init: async ({ scheduler }) => {
          const schedule = { frequency: { seconds: 1 }, timeout: { minutes: 2 } };
          const fn = () => {
            begun();
            return until;
          };
          await scheduler.createScheduledTaskRunner(schedule).run({ id: 'long', fn });
        },
      }),
  });

async function whileItWorks(until: Promise<void>): Promise<TestPortal> {
  let started: Promise<TestPortal> | undefined;
  await new Promise<void>((begun) => {
    started = startPortal({ features: [schedulerFeature, workingPlugin({ begun, until })] });
  });
  return started as Promise<TestPortal>;
}

/** By whom the task is claimed, and how its last run ended. */
async function claimOf({ databases }: TestPortal) {
  const url = new URL(databases.connectionString);
  url.pathname = `/${databases.prefix}working`;
  return withConnection(url.href, async (client) => {
    const { rows } = await client.query('SELECT * FROM backstage_backend_tasks__tasks');
    return { claimed: rows[0].current_run_ticket !== null, ended: rows[0].last_run_ended_at !== null };
  });
}

describe('a portal that ends in the middle of a task', () => {
  it('lets it come to its end, and gives its claim back', async () => {
    let finish = () => {};
    const portal = await whileItWorks(new Promise((done) => (finish = done)));
    expect(await claimOf(portal)).toMatchObject({ claimed: true });
    const ended = portal.end();
    setTimeout(finish, 300);
    await ended;
    expect(await claimOf(portal)).toEqual({ claimed: false, ended: true });
    await portal.databases.remove();
  });

  it('gives back the claim of one that takes too long', async () => {
    const portal = await whileItWorks(new Promise(() => {}));
    await portal.end();
    expect(await claimOf(portal)).toMatchObject({ claimed: false });
    await portal.databases.remove();
  });
});

describe('tasks under way', () => {
  const schedule = { frequency: { seconds: 1 }, timeout: { seconds: 1 } };
  const never = new AbortController().signal;

  function scheduled() {
    const tasks = new Map<string, (signal: AbortSignal) => unknown>();
    const cancelled: string[] = [];
    const inner = {
      scheduleTask: async ({ id, fn }: { id: string; fn: (signal: AbortSignal) => unknown }) => void tasks.set(id, fn),
      cancelTask: async (id: string) => void cancelled.push(id),
    } as unknown as SchedulerService;
    return { tasks, cancelled, underWay: new TasksUnderWay(inner) };
  }

  it('are over when they fail, and none begins after the end', async () => {
    const { tasks, cancelled, underWay } = scheduled();
    let runs = 0;
    const fn = async () => {
      runs += 1;
      throw new Error('no');
    };
    await underWay.scheduler.scheduleTask({ id: 'failing', fn, ...schedule });
    await expect(tasks.get('failing')?.(never)).rejects.toThrow('no');
    await underWay.end();
    await tasks.get('failing')?.(never);
    expect([runs, cancelled]).toEqual([1, []]);
  });

  it('that are this process’s alone keep nobody waiting', async () => {
    const { tasks, cancelled, underWay } = scheduled();
    await underWay.scheduler.scheduleTask({
      id: 'own',
      scope: 'local',
      fn: () => new Promise<void>(() => {}),
      ...schedule,
    });
    void tasks.get('own')?.(never);
    await underWay.end();
    expect(cancelled).toEqual([]);
  });
});
