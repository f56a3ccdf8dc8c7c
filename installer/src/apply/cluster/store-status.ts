import type { AskStore } from '../../ports/secret-store.ts';
import type { Runtime } from '../../ports/runtime.ts';

const sealed = 503;

/** A store that does not take requests says why by itself; its probe knows a number only. */
export function withStoreStatus(runtime: Runtime, name: string, ask: AskStore): Runtime {
  const isSealed = (): Promise<boolean> =>
    ask('sys/health').then(
      ({ status }) => status === sealed,
      () => false,
    );
  return {
    ...runtime,
    async services() {
      const found = await runtime.services();
      const store = found?.find((each) => each.name === name);
      if (store?.phase !== 'unhealthy' || !(await isSealed())) return found;
      const reason = 'it is sealed: `stagecraft up` opens it';
      return found?.map((each) => (each === store ? { ...store, reason } : each));
    },
  };
}
