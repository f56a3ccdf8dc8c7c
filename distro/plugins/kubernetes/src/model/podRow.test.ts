import recorded from '../__testUtils__/pods.json';
import type { Pod } from './objects';
import { podRow } from './podRow';

/** Pods of a real cluster, each with what `kubectl get pods` said of it at the same moment. */
const pods = recorded as unknown as { kubectl: string; pod: Pod }[];
const named = (name: string): Pod => pods.find(({ pod }) => pod.metadata?.name === name)!.pod;

describe('a pod', () => {
  it.each(pods.map(({ kubectl, pod }) => [pod.metadata?.name, kubectl, pod] as const))(
    '%s is, as kubectl says, %s',
    (_, kubectl, pod) => {
      const { ready, containers, state, restarts } = podRow(pod);
      expect(`${ready}/${containers} ${state} ${restarts}`).toBe(kubectl);
    },
  );

  it.each([
    ['odd-sidecar', 'fine'],
    ['odd-init', 'changing'],
    ['odd-pending', 'changing'],
    ['odd-leaving', 'changing'],
    ['odd-gated', 'changing'],
    ['odd-crash', 'failing'],
    ['odd-init-crash', 'failing'],
    ['odd-image', 'failing'],
    ['odd-config', 'failing'],
    ['odd-failed', 'failing'],
    ['odd-half', 'failing'],
    ['odd-done', 'over'],
  ])('%s looks %s', (name, look) => {
    expect(podRow(named(name)).look).toBe(look);
  });

  it.each([
    ['odd-crash', expect.stringMatching(/^back-off/)],
    ['odd-config', 'configmap "missing" not found'],
    ['odd-pending', expect.stringContaining('nodes are available')],
    ['odd-sidecar', undefined],
  ])('%s says why it waits', (name, why) => {
    expect(podRow(named(name)).why).toEqual(why);
  });

  it('that is lost with its node is unknown, and one without anything is not made up', () => {
    const lost = { metadata: { deletionTimestamp: new Date() }, status: { reason: 'NodeLost', phase: 'Running' } };
    expect(podRow(lost)).toMatchObject({ state: 'Unknown', look: 'failing' });
    expect(podRow({})).toMatchObject({ name: 'unknown', state: 'Unknown', ready: 0, containers: 0, restarts: 0 });
  });

  it('whose container ended without a reason tells how', () => {
    const ended = (terminated: object): Pod =>
      ({
        status: {
          phase: 'Running',
          containerStatuses: [{ name: 'a', ready: false, restartCount: 0, state: { terminated } }],
        },
      }) as unknown as Pod;
    expect(podRow(ended({ exitCode: 137, signal: 9 })).state).toBe('Signal:9');
    expect(podRow(ended({ exitCode: 3 })).state).toBe('ExitCode:3');
  });
});
