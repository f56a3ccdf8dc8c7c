/** What is read of a pod. */
export type ContainerState = {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt: string };
  terminated?: { exitCode: number; reason?: string; message?: string };
};

export type ContainerStatus = { name: string; image: string; state: ContainerState };

export type Pod = {
  metadata: { name: string; labels?: Record<string, string>; creationTimestamp?: string; deletionTimestamp?: string };
  status?: {
    phase?: string;
    reason?: string;
    message?: string;
    conditions?: { type: string; status: string; message?: string }[];
    initContainerStatuses?: ContainerStatus[];
    containerStatuses?: ContainerStatus[];
  };
};

/** The parts of a job's pod, in the order in which they begin. */
export const parts = { prepare: 'prepare', bring: 'bring', job: 'job' } as const;

export const stateOf = ({ status }: Pod, name: string): ContainerState =>
  [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].find((each) => each.name === name)
    ?.state ?? {};

export const isEnded = ({ status }: Pod): boolean => ['Succeeded', 'Failed'].includes(status?.phase ?? '');
